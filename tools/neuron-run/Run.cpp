// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Load, run, measure, report.
#include "tools/neuron-run/Run.h"

#include "tools/neuron-run/Session.h"
#include "tools/support/Tool.h"

#include "absl/strings/str_format.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <sys/resource.h>
#include <thread>

namespace tessera {
namespace {

using Clock = std::chrono::steady_clock;
using Sessions = std::vector<std::unique_ptr<Session>>;
using Json = nlohmann::ordered_json;

double milliseconds(Clock::duration time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

// nrt_init to nrt_close.
class Runtime {
public:
  static absl::Status start(const RunFlags &flags) {
    setenv("NEURON_RT_LOG_LEVEL", "QUIET", 0); // errors are ours to print
    if (!flags.emulator.empty())
      setenv("TESSERA_EMULATOR", flags.emulator.c_str(), 1);
    if (!flags.isa.empty())
      setenv("TESSERA_ISA", flags.isa.c_str(), 1);
    setenv("TESSERA_TOTAL_CORES", std::to_string(std::max(flags.cores, 2)).c_str(), 0);
    return nrtResult(nrt_init(NRT_FRAMEWORK_TYPE_NO_FW, "", ""));
  }
  ~Runtime() { nrt_close(); }
};

struct Measured {
  std::vector<double> latencies; // ms, of all runs on all cores, ascending
  double totalSeconds = 0;
};

// Every core runs `runs` times at once, after a few runs that are not counted.
absl::StatusOr<Measured> benchmark(Sessions &sessions, int runs) {
  constexpr int kWarmups = 2;
  for (auto &session : sessions)
    for (int i = 0; i < kWarmups; ++i)
      TSR_RETURN_IF_ERROR(session->run());
  std::vector<std::vector<double>> times(sessions.size());
  std::vector<absl::Status> results(sessions.size());
  auto work = [&](size_t core) {
    for (int i = 0; i < runs && results[core].ok(); ++i) {
      auto start = Clock::now();
      results[core] = sessions[core]->run();
      times[core].push_back(milliseconds(Clock::now() - start));
    }
  };
  auto start = Clock::now();
  std::vector<std::thread> threads;
  for (size_t core = 1; core < sessions.size(); ++core)
    threads.emplace_back(work, core);
  work(0);
  for (std::thread &thread : threads)
    thread.join();
  Measured measured;
  measured.totalSeconds = milliseconds(Clock::now() - start) / 1e3;
  for (size_t core = 0; core < sessions.size(); ++core) {
    TSR_RETURN_IF_ERROR(results[core]);
    measured.latencies.insert(measured.latencies.end(), times[core].begin(), times[core].end());
  }
  std::ranges::sort(measured.latencies);
  return measured;
}

Json toJson(const Measured &measured) {
  const std::vector<double> &times = measured.latencies;
  auto percentile = [&](double p) { // the nearest rank
    size_t rank = static_cast<size_t>(std::ceil(p / 100 * static_cast<double>(times.size())));
    return times[std::clamp<size_t>(rank, 1, times.size()) - 1];
  };
  double sum = 0;
  for (double time : times)
    sum += time;
  return {{"latency_ms",
           {{"p50", percentile(50)},
            {"p90", percentile(90)},
            {"p99", percentile(99)},
            {"min", times.front()},
            {"mean", sum / static_cast<double>(times.size())}}},
          {"throughput_per_s", static_cast<double>(times.size()) / measured.totalSeconds},
          {"runs", times.size()}};
}

uint64_t peakRss() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return uint64_t(usage.ru_maxrss) * 1024;
}

Json describe(const std::vector<Port> &ports, bool outputs) {
  Json list = Json::array();
  for (const Port &port : ports)
    if (port.isOutput == outputs)
      list.push_back({{"name", port.name}, {"dtype", port.typeName()}, {"shape", port.shape}});
  return list;
}

void print(const Json &report) {
  std::printf("%s on %d core(s), %s emulator, %s kernels, loaded in %.1f ms\n",
              report["model"].get<std::string>().c_str(), report["cores"].get<int>(),
              report["emulator"].get<std::string>().c_str(),
              report["isa"].get<std::string>().c_str(), report["load_ms"].get<double>());
  for (const char *kind : {"inputs", "outputs"})
    for (const Json &port : report[kind])
      std::printf("  %-7s %-24s %s%s\n", kind, port["name"].get<std::string>().c_str(),
                  port["dtype"].get<std::string>().c_str(), port["shape"].dump().c_str());
  if (!report.contains("latency_ms"))
    return;
  const Json &latency = report["latency_ms"];
  std::printf("  latency p50 %.3f ms, p90 %.3f, p99 %.3f, min %.3f, mean %.3f; %.1f runs/s\n",
              latency["p50"].get<double>(), latency["p90"].get<double>(),
              latency["p99"].get<double>(), latency["min"].get<double>(),
              latency["mean"].get<double>(), report["throughput_per_s"].get<double>());
}

absl::StatusOr<Arrays> inputsOf(const RunFlags &flags, const Session &session) {
  if (flags.inputs.empty())
    return randomInputs(session.ports(), flags.seed);
  TSR_ASSIGN_OR_RETURN(std::string bytes, readFile(flags.inputs));
  auto arrays = readNpz(bytes, [&](const std::string &name) { return session.largestFeed(name); });
  return arrays.ok() ? arrays : annotate(arrays.status(), flags.inputs);
}

absl::Status writeOutputs(const RunFlags &flags, const Session &session) {
  TSR_ASSIGN_OR_RETURN(Arrays outputs, session.outputs());
  return writeFile(flags.outputs, writeNpz(outputs));
}

} // namespace

absl::Status run(const RunFlags &flags) {
  TSR_RETURN_IF_ERROR(checkNotOver(flags.outputs, {flags.model, flags.inputs}));
  Runtime runtime; // closed last
  TSR_RETURN_IF_ERROR(Runtime::start(flags));
  auto start = Clock::now();
  Sessions sessions;
  for (int core = 0; core < flags.cores; ++core) {
    TSR_ASSIGN_OR_RETURN(auto session, Session::load(flags.model, core));
    sessions.push_back(std::move(session));
  }
  double loadMs = milliseconds(Clock::now() - start);
  Session &first = *sessions.front();

  TSR_ASSIGN_OR_RETURN(Arrays inputs, inputsOf(flags, first));
  for (auto &session : sessions) {
    TSR_RETURN_IF_ERROR(session->setInputs(inputs));
    TSR_RETURN_IF_ERROR(session->run());
  }
  Json report = {{"model", flags.model},
                 {"emulator", first.emulator()},
                 {"isa", first.isa()},
                 {"cores", flags.cores},
                 {"load_ms", loadMs},
                 {"inputs", describe(first.ports(), false)},
                 {"outputs", describe(first.ports(), true)}};
  if (flags.benchmark) {
    TSR_ASSIGN_OR_RETURN(Measured measured, benchmark(sessions, flags.benchmark));
    report.update(toJson(measured));
  }
  report["peak_rss_bytes"] = peakRss();
  if (!flags.outputs.empty())
    TSR_RETURN_IF_ERROR(writeOutputs(flags, first));
  if (flags.json)
    std::printf("%s\n", report.dump(2, ' ', false, Json::error_handler_t::replace).c_str());
  else
    print(report);
  return absl::OkStatus();
}

} // namespace tessera
