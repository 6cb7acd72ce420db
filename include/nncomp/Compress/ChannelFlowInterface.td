//===- ChannelFlowInterface.td - How channels pass ops -----*- tablegen -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_COMPRESS_CHANNELFLOWINTERFACE_TD
#define NNCOMP_COMPRESS_CHANNELFLOWINTERFACE_TD

include "mlir/IR/OpBase.td"

def ChannelFlowOpInterface : OpInterface<"ChannelFlowOpInterface"> {
  let cppNamespace = "::mlir::nncomp";
  let description = [{
    An op that channels pass through: which channels of its operands and results can
    only be removed together, and how the op changes once they are. Channels stop at
    an op without this interface, except at element-wise ops, which pass them as they
    are, and at those with `ChannelLocalOpInterface`, as their last dimension.

    The models of all ops are in `lib/Compress/Network/ChannelModels.cpp` and, of those
    with weights, in `ChannelLayers.cpp` next to it. All operands and results are static
    tensors without an encoding.
  }];
  let methods = [
    InterfaceMethod<[{
      Joins the classes of channels that go together and sets the maps of the results
      (`ChannelFlow::set`).
    }], "void", "flowChannels", (ins "::mlir::nncomp::ChannelFlow &":$flow)>,
    InterfaceMethod<[{
      Cuts constant operands and updates attributes that name sizes. Other operands are
      cut already; the types of the results are updated afterwards.
    }], "void", "cutChannels", (ins "::mlir::nncomp::ChannelCutter &":$cutter),
      /*methodBody=*/"", /*defaultImplementation=*/"(void)cutter;">,
  ];
}

#endif // NNCOMP_COMPRESS_CHANNELFLOWINTERFACE_TD
