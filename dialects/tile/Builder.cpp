// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Writes tile programs from C++.
#include "dialects/tile/Builder.h"

using namespace mlir;

namespace tessera::tile {

Builder::Builder(ProgramOp program)
    : head(OpBuilder::atBlockBegin(&program.getBody().front())),
      tail(OpBuilder::atBlockEnd(&program.getBody().front())) {}

// The end of the head is behind its last operation, wherever the block has grown to since.
template <typename Op, typename... Args>
Value Builder::createInHead(Location location, Args... args) {
  if (last)
    head.setInsertionPointAfter(last);
  else
    head.setInsertionPointToStart(head.getBlock());
  auto op = head.create<Op>(location, args..., IntegerAttr());
  last = op;
  return op;
}

Value Builder::alloc(Location location, isa::Space space, int partitions, int64_t bytes) {
  auto type = BufferType::get(tail.getContext(), space, partitions, bytes);
  return tail.create<AllocOp>(location, type, IntegerAttr());
}

Value Builder::input(Location location, StringRef name, RankedTensorType type,
                     std::optional<std::pair<int64_t, int64_t>> range) {
  DenseI64ArrayAttr bounds;
  if (range)
    bounds = head.getDenseI64ArrayAttr({range->first, range->second});
  return createInHead<InputOp>(location, head.getStringAttr(name), TypeAttr::get(type), bounds);
}

Value Builder::output(Location location, StringRef name, RankedTensorType type) {
  return createInHead<OutputOp>(location, head.getStringAttr(name), TypeAttr::get(type));
}

Value Builder::weight(Location location, StringRef name, Attribute recipe, RankedTensorType type) {
  return createInHead<WeightOp>(location, head.getStringAttr(name), TypeAttr::get(type), recipe);
}

Operation *Builder::emit(Location location, isa::Body body, ArrayRef<Value> buffers) {
  return createEngineOp(tail, location, std::move(body), buffers);
}

template <typename Struct>
static Operation *create(OpBuilder &builder, Location location, const Struct &instruction,
                         ValueRange buffers) {
  Operation *made = nullptr;
  forEachEngineOp([&]<typename Op>() {
    if constexpr (std::is_same_v<typename Op::Struct, Struct>) {
      made = builder.create<Op>(location, buffers, instruction);
      return true;
    }
    return false;
  });
  return made;
}

Operation *createEngineOp(OpBuilder &builder, Location location, isa::Body body,
                          ValueRange buffers) {
  return std::visit(
      [&](auto &instruction) {
        size_t next = 0;
        instruction.forEachAccess(instruction, [&](isa::Access &access, bool, bool) {
          if (next < buffers.size())
            if (auto type = dyn_cast<BufferType>(buffers[next].getType()))
              access.space = type.getSpace();
          ++next;
        });
        return create(builder, location, instruction, buffers);
      },
      body);
}

} // namespace tessera::tile
