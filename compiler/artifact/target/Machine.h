// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A machine as numbers: what compiler, verifier and cycle model know about the target.
//
// The file form is JSON (compiler/target/inf2.json); every number stands there with its source, or
// the word "assumed". Each artifact embeds the description it was compiled for.
#pragma once

#include "compiler/artifact/status/Status.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tessera {

// Cycles of an engine for `n` elements per partition: max(minimum, perElement * n) + fixed.
struct Cost {
  double minimum = 0;
  double perElement = 0;
  double fixed = 0;
  double cycles(double n) const {
    return (perElement * n > minimum ? perElement * n : minimum) + fixed;
  }
  friend bool operator==(const Cost &, const Cost &) = default;
};

struct InstanceType {
  std::string name;
  int64_t chips = 0;
  int64_t vcpus = 0;
  int64_t memoryGib = 0;
  double pricePerHour = 0; // US dollars, on demand
  friend bool operator==(const InstanceType &, const InstanceType &) = default;
};

struct Machine {
  std::string name;
  struct {
    int64_t rows = 0, columns = 0; // of the array: the limits of K and M
    int64_t moving = 0;            // the limit of N
    double clockHz = 0, fp32Factor = 0;
  } pe;
  struct Lanes {
    int64_t lanes = 0; // 0: the machine has no such engine
    double clockHz = 0;
  } act, vector, gpsimd;
  struct {
    int64_t partitions = 0, bytesPerPartition = 0; // usable by programs
    int64_t fastStrideBytes = 0;                   // wider innermost strides halve the bandwidth
  } sbuf;
  struct {
    int64_t partitions = 0, banks = 0, bankBytes = 0;
    int64_t bytesPerPartition() const { return banks * bankBytes; }
  } psum;
  struct {
    int64_t bytes = 0; // of one core
    double bytesPerSecond = 0;
  } hbm;
  struct {
    int64_t queues = 0;
    double bytesPerSecond = 0; // of one queue
    double latencyNs = 0;      // from start to visible
    int64_t elementBytes = 0;  // a contiguous run costs at least as much as this many bytes
  } dma;
  struct {
    double accessCycles = 0;    // until an operand arrives
    double dependentCycles = 0; // more, for an instruction that waits for the one before it
  } latency;
  struct {
    int64_t cores = 0, links = 0;
    double linkBytesPerSecond = 0; // of the chip
  } chip;
  std::map<std::string, Cost> costs; // every name of costNames()
  std::vector<InstanceType> instances;
  std::map<std::string, std::string> sources; // "pe.rows" -> where the number comes from

  Cost cost(const std::string &name) const {
    auto it = costs.find(name);
    return it == costs.end() ? Cost{} : it->second;
  }
};

// Calls v(path, field, smallest, largest) for every number of a machine. SBUF and PSUM may be many
// times those of any chip, but verifier and emulators have to hold them: 2 GiB and 512 MiB.
template <typename M, typename V> void visitNumbers(M &m, V &&v) {
  constexpr double kMax = 1e18;
  v("pe.rows", m.pe.rows, 1, 128);
  v("pe.columns", m.pe.columns, 1, 128);
  v("pe.moving", m.pe.moving, 1, 4096);
  v("pe.clock_hz", m.pe.clockHz, 1, kMax);
  v("pe.fp32_factor", m.pe.fp32Factor, 1, 1024);
  v("act.lanes", m.act.lanes, 1, 128);
  v("act.clock_hz", m.act.clockHz, 1, kMax);
  v("vector.lanes", m.vector.lanes, 1, 128);
  v("vector.clock_hz", m.vector.clockHz, 1, kMax);
  v("gpsimd.lanes", m.gpsimd.lanes, 0, 128);
  v("gpsimd.clock_hz", m.gpsimd.clockHz, 1, kMax);
  v("sbuf.partitions", m.sbuf.partitions, 1, 128);
  v("sbuf.bytes_per_partition", m.sbuf.bytesPerPartition, 64, 1 << 24);
  v("sbuf.fast_stride_bytes", m.sbuf.fastStrideBytes, 1, 1 << 20);
  v("psum.partitions", m.psum.partitions, 1, 128);
  v("psum.banks", m.psum.banks, 1, 64);
  v("psum.bank_bytes", m.psum.bankBytes, 64, 1 << 16);
  v("hbm.bytes", m.hbm.bytes, 1 << 20, kMax);
  v("hbm.bytes_per_second", m.hbm.bytesPerSecond, 1, kMax);
  v("dma.queues", m.dma.queues, 1, 16);
  v("dma.bytes_per_second", m.dma.bytesPerSecond, 1, kMax);
  v("dma.latency_ns", m.dma.latencyNs, 0, 1e9);
  v("dma.element_bytes", m.dma.elementBytes, 1, 1 << 20);
  v("latency.access_cycles", m.latency.accessCycles, 0, 1e9);
  v("latency.dependent_cycles", m.latency.dependentCycles, 0, 1e9);
  v("chip.cores", m.chip.cores, 1, 1024);
  v("chip.links", m.chip.links, 0, 1024);
  v("chip.link_bytes_per_second", m.chip.linkBytesPerSecond, 0, kMax);
}

// Names of the cost formulas every machine has.
const std::vector<std::string> &costNames();

// Reads a description, checks every field, refuses unknown ones.
absl::StatusOr<Machine> parseMachine(std::string_view json);
// The canonical text of a description: parseMachine(toJson(m)) gives m.
std::string toJson(const Machine &machine);

} // namespace tessera
