// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Cost formulas: which entry of the machine description applies to which instruction.
#include "compiler/artifact/target/Cost.h"

#include <algorithm>

namespace tessera {
namespace {

using namespace isa;

struct CyclesOf {
  const Machine &m;

  static double n(const Access &access) { return double(access.elementsPerPartition()); }
  double cost(const char *name, const Access &access) const {
    return m.cost(name).cycles(n(access));
  }

  double operator()(const Matmul &i) const {
    Cost cost = m.cost("matmul");
    cost.minimum = std::min(cost.minimum, n(i.stationary));
    double factor = i.moving.dtype == DType::f32 ? m.pe.fp32Factor : 1;
    return factor * cost.cycles(n(i.moving));
  }
  double operator()(const Transpose &i) const {
    Cost cost = m.cost("transpose");
    cost.minimum = std::min(cost.minimum, n(i.src));
    double factor = byteSize(i.src.dtype) == 4 ? m.pe.fp32Factor : 1;
    return factor * cost.cycles(i.src.partitions);
  }
  double operator()(const Activate &i) const {
    return cost(i.sum ? "activate_sum" : "activate", i.src);
  }
  double operator()(const TensorTensor &i) const {
    bool mixed = (i.a.space == Space::psum) != (i.b.space == Space::psum);
    bool bf16 = i.a.dtype == DType::bf16 && i.b.dtype == DType::bf16 && i.dst.dtype == DType::bf16;
    bool simple = i.op == Alu::add || i.op == Alu::subtract || i.op == Alu::multiply;
    return cost(mixed || (bf16 && simple) ? "tensor_tensor_fast" : "tensor_tensor", i.dst);
  }
  double operator()(const TensorScalar &i) const { return cost("tensor_scalar", i.dst); }
  double operator()(const ScalarTensorTensor &i) const {
    bool bf16 = i.a.dtype == DType::bf16 && i.b.dtype == DType::bf16 && i.dst.dtype == DType::bf16;
    bool even = i.dst.elementsPerPartition() % 2 == 0;
    return cost(bf16 && even ? "scalar_tensor_tensor_fast" : "scalar_tensor_tensor", i.dst);
  }
  double operator()(const Select &i) const {
    bool mixed = (i.a.space == Space::psum) != (i.b.space == Space::psum);
    return cost(mixed ? "select_fast" : "select", i.dst);
  }
  double operator()(const Copy &i) const { return cost("copy", i.dst); }
  double operator()(const Fill &i) const {
    bool half = i.dst.dtype == DType::bf16 || i.dst.dtype == DType::f16;
    return cost(half && i.value == 0 ? "fill_zero16" : "fill", i.dst);
  }
  double operator()(const Reduce &i) const {
    bool bf16 = i.src.dtype == DType::bf16 && i.dst.dtype == DType::bf16;
    return cost(bf16 && (i.op == Alu::add || i.op == Alu::max) ? "reduce_bf16" : "reduce", i.src);
  }
  double operator()(const Reciprocal &i) const { return cost("reciprocal", i.dst); }
  double operator()(const Scan &i) const { return cost("scan", i.dst); }
  double operator()(const BnStats &i) const { return cost("bn_stats", i.src); }
  double operator()(const BnAggr &i) const { return cost("bn_aggr", i.src); }
  double operator()(const Max8 &i) const { return cost("max8", i.src); }
  double operator()(const FindIndex8 &i) const { return cost("find_index8", i.src); }
  double operator()(const MatchReplace8 &i) const { return cost("match_replace8", i.src); }
  double operator()(const Iota &i) const { return cost("iota", i.dst); }
  double operator()(const AffineSelect &i) const { return cost("affine_select", i.dst); }
  double operator()(const PartitionReduce &i) const { return cost("partition_reduce", i.dst); }
  double operator()(const PartitionBroadcast &i) const {
    return cost("partition_broadcast", i.dst);
  }
  double operator()(const LocalGather &i) const { return cost("local_gather", i.dst); }

  // Bytes moved over the queue's rate; contiguous runs shorter than dma.elementBytes count as that.
  double side(const Access &access) const {
    double run = byteSize(access.dtype);
    int d = access.rank - 1;
    for (int64_t expected = 1; d >= 0; expected *= access.dims[d--].count) {
      if (access.dims[d].count != 1 && access.dims[d].stride != expected)
        break;
      run *= access.dims[d].count;
    }
    double bytes = double(access.elements()) * byteSize(access.dtype);
    return bytes / run * std::max(run, double(m.dma.elementBytes));
  }
  double transfer(const Access &a, const Access &b) const {
    return std::max(side(a), side(b)) / m.dma.bytesPerSecond * 1e9;
  }
  double operator()(const DmaCopy &i) const { return transfer(i.dst, i.src); }
  double operator()(const DmaGather &i) const { return transfer(i.dst, i.dst); }
  double operator()(const DmaScatter &i) const { return transfer(i.src, i.src); }
};

} // namespace

double engineCycles(const Machine &machine, const Instruction &instruction) {
  return std::visit(CyclesOf{machine}, instruction.body);
}

double busyNanoseconds(const Machine &machine, const Instruction &instruction) {
  double cycles = engineCycles(machine, instruction);
  switch (engineOf(instruction)) {
  case Engine::pe:
    return cycles * 1e9 / machine.pe.clockHz;
  case Engine::act:
    return cycles * 1e9 / machine.act.clockHz;
  case Engine::vector:
    return cycles * 1e9 / machine.vector.clockHz;
  case Engine::gpsimd:
    return cycles * 1e9 / machine.gpsimd.clockHz;
  case Engine::dma:
    return cycles;
  }
  return cycles;
}

} // namespace tessera
