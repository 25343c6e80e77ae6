// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The wall around the onnx library: a model goes in as the file has it and comes out prepared.
#include "compiler/frontend/onnx/Library.h"

#include "compiler/frontend/onnx/BindInputs.h"
#include "compiler/frontend/onnx/GraphCheck.h"
#include "compiler/frontend/onnx/Guarded.h"
#include "compiler/frontend/onnx/IoConfigHint.h"
#include "compiler/frontend/onnx/LocalFunctions.h"
#include "compiler/frontend/onnx/OldOpsets.h"
#include "compiler/frontend/onnx/Unused.h"

#include "onnx/checker.h"
#include "onnx/defs/schema.h"
#include "onnx/inliner/inliner.h"
#include "onnx/onnx_pb.h"
#include "onnx/shape_inference/implementation.h"

#include <algorithm>

namespace tessera::frontend {

namespace {

enum class Problems { refuse, ignore };

void runInference(onnx::ModelProto &model, Problems problems) {
  // Without data propagation: it makes an object of every element of every list, however
  // long, and the importer computes with shapes anyway.
  const bool strict = problems == Problems::refuse;
  const onnx::ShapeInferenceOptions options(/*check_type=*/strict, /*strict_mode=*/strict,
                                            /*data_prop=*/false);
  onnx::shape_inference::InferShapes(model, onnx::OpSchemaRegistry::Instance(), options);
}

absl::Status inferShapes(onnx::ModelProto &model) {
  return guarded(Code::ShapeConflict, "types and shapes do not fit",
                 [&] { runInference(model, Problems::refuse); });
}

absl::Status expandLocalFunctions(onnx::ModelProto &model) {
  if (model.functions_size() == 0)
    return absl::OkStatus();
  TSR_RETURN_IF_ERROR(completeCalls(model));
  return guarded(Code::InvalidModel, "the functions of the model cannot be expanded",
                 [&] { onnx::inliner::InlineLocalFunctions(model, /*convert_version=*/true); });
}

absl::Status convert(onnx::ModelProto &model) {
  TSR_ASSIGN_OR_RETURN(int version, opsetOf(model));
  completeAttributes(*model.mutable_graph(), version);
  if (version == targetOpset())
    return absl::OkStatus();
  TSR_RETURN_IF_ERROR(guarded(
      Code::ConversionFailed,
      concat("the model of opset ", version, " cannot be converted to ", targetOpset()), [&] {
        // The converter wants the newer file format, where weights need not be inputs.
        model.set_ir_version(std::max<int64_t>(model.ir_version(), 4));
        runInference(model, Problems::ignore); // what is wrong is told of the converted model
        model = convertOpset(model, version, targetOpset());
      }));
  forgetShapes(*model.mutable_graph());
  completeAttributes(*model.mutable_graph(), targetOpset());
  return absl::OkStatus();
}

} // namespace

int targetOpset() {
  return onnx::OpSchemaRegistry::DomainToVersionRange::Instance()
      .Map()
      .at(onnx::ONNX_DOMAIN)
      .second;
}

absl::StatusOr<std::unique_ptr<onnx::ModelProto>> parseModel(const Skeleton &skeleton) {
  auto model = std::make_unique<onnx::ModelProto>();
  if (!model->ParseFromString(skeleton.proto))
    return error(Code::OnnxMalformed, "the ONNX model holds fields of the wrong type");
  TSR_RETURN_IF_ERROR(spellDefaultDomain(*model));
  TSR_RETURN_IF_ERROR(opsetOf(*model).status());
  TSR_RETURN_IF_ERROR(checkStructure(*model));
  sortNodes(*model);
  return model;
}

absl::StatusOr<StatedShapes> prepareModel(onnx::ModelProto &model, const Skeleton &skeleton,
                                          const ImportOptions &options,
                                          const IsImported &isImported) {
  const std::vector<std::string> outputs = outputNames(model.graph()); // some may be dropped
  if (absl::Status bound = bindInputs(model, skeleton, options); !bound.ok())
    return withIoConfigHint(bound, model, skeleton, outputs);
  dropUnusedNodes(*model.mutable_graph());
  StatedShapes stated = takeShapes(*model.mutable_graph());
  TSR_RETURN_IF_ERROR(guarded(Code::InvalidModel, "the model breaks a rule of ONNX",
                              [&] { onnx::checker::check_model(model); }));
  forgetShapes(*model.mutable_graph());
  TSR_RETURN_IF_ERROR(expandLocalFunctions(model));
  TSR_RETURN_IF_ERROR(convert(model));
  TSR_RETURN_IF_ERROR(inferShapes(model));
  // Definitions may hold further such operators; nothing in ONNX nests deeper than a few levels.
  for (int round = 0; round < 4; ++round) {
    TSR_ASSIGN_OR_RETURN(bool any, expandOperators(*model.mutable_graph(), stated, isImported));
    if (!any)
      break;
    completeAttributes(*model.mutable_graph(), targetOpset());
    TSR_RETURN_IF_ERROR(inferShapes(model));
  }
  dropUnreadResults(*model.mutable_graph());
  return stated;
}

} // namespace tessera::frontend
