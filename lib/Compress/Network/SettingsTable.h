//===- SettingsTable.h - What can be said of a layer -------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_COMPRESS_NETWORK_SETTINGSTABLE_H
#define NNCOMP_LIB_COMPRESS_NETWORK_SETTINGSTABLE_H

#include "LayerOverrides.h"
#include <functional>

namespace mlir::nncomp {

/// Sets a number, or a bool by `true` or `false`. Returns whether `text` is
/// one.
bool readSetting(StringRef text, bool &value);
bool readSetting(StringRef text, double &value);
template <typename T> bool readSetting(StringRef text, T &value) {
  return !text.getAsInteger(10, value);
}

/// One setting of a layer: its name, and how a text becomes its value.
template <typename Settings> struct Setting {
  StringRef name;
  /// Whether `text` is a value, which `settings` have then.
  std::function<bool(StringRef text, Settings &settings)> set;
  /// What its values are, for messages; may be empty.
  StringRef values;

  /// A number or bool.
  template <typename T>
  Setting(StringRef name, T Settings::*member)
      : name(name), set([=](StringRef text, Settings &settings) {
          return readSetting(text, settings.*member);
        }) {}
  /// One of some words.
  template <typename T>
  Setting(StringRef name, T Settings::*member,
          std::initializer_list<std::pair<StringRef, T>> words)
      : name(name), set([=, words = SmallVector<std::pair<StringRef, T>>(
                                words)](StringRef text, Settings &settings) {
          for (auto [word, value] : words)
            if (word == text) {
              settings.*member = value;
              return true;
            }
          return false;
        }) {}
  Setting(StringRef name, std::function<bool(StringRef, Settings &)> set,
          StringRef values = "")
      : name(name), set(std::move(set)), values(values) {}
};

/// "keep or a value for ratio, block or bits".
std::string describeSettings(ArrayRef<StringRef> names);

/// The settings that layers of a pass have, from which overrides are read and
/// their messages made. `Settings` has a member `keep`: the layer stays as it
/// is.
template <typename Settings> class SettingsTable {
public:
  SettingsTable(std::initializer_list<Setting<Settings>> settings,
                LogicalResult (*verify)(Location, const Settings &))
      : settings(settings), verify(verify) {}

  /// The settings of all `layers`, from `defaults` for each of them, changed by
  /// the overrides NAME:setting:setting, of which later ones win. NAME is a
  /// layer's name or a regular expression; `named`, if given, sees the settings
  /// of each layer that an override names, before it changes them. Fails with a
  /// diagnostic at `loc` on settings that are unknown or not allowed, and on
  /// names that no layer has, with those that are nearest.
  FailureOr<SmallVector<Settings>>
  resolve(Location loc, ArrayRef<NetworkLayer> layers,
          ArrayRef<NetworkLayer> encoded, SmallVector<Settings> defaults,
          ArrayRef<std::string> overrides,
          function_ref<void(Settings &, StringRef)> named = nullptr) const {
    auto change = [&](size_t i, StringRef text, ArrayRef<StringRef> changes) {
      Settings &layer = defaults[i];
      layer.keep = false;
      if (named)
        named(layer, text);
      for (StringRef change : changes)
        if (failed(apply(loc, change, layer)))
          return failure();
      return layer.keep ? success() : verify(loc, layer);
    };
    if (failed(forEachOverride(loc, layers, encoded, overrides, change)))
      return failure();
    return defaults;
  }

  /// Changes what `change`, such as "bits=4", says. Fails with a diagnostic on
  /// others.
  LogicalResult apply(Location loc, StringRef change, Settings &layer) const {
    if (change == "keep") {
      layer.keep = true;
      return success();
    }
    auto [key, value] = change.split('=');
    for (const Setting<Settings> &setting : settings) {
      if (setting.name != key)
        continue;
      if (setting.set(value, layer))
        return success();
      if (!setting.values.empty())
        return emitError(loc) << "expected " << key << "=" << setting.values
                              << ", but got '" << value << "'";
    }
    auto names =
        llvm::map_to_vector(settings, [](const Setting<Settings> &setting) {
          return setting.name;
        });
    return emitError(loc) << "expected " << describeSettings(names)
                          << ", but got '" << change << "'";
  }

private:
  std::vector<Setting<Settings>> settings;
  LogicalResult (*verify)(Location, const Settings &);
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_COMPRESS_NETWORK_SETTINGSTABLE_H
