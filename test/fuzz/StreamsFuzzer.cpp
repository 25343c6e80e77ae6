// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Any bytes as instruction streams: a queue number, a length of 16 bits, the bytes of the stream,
// and so on. What decodes encodes to the same bytes and goes through the verifier.
#include "compiler/artifact/isa/Encode.h"
#include "runtime-stub/verify/Verify.h"
#include "test/unit/verify/Programs.h"

#include <cstdlib>

using namespace tessera;

static bool readStream(std::string_view &rest, isa::Program &program) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(rest[i]); };
  const isa::Queue queue = byte(0) % isa::kQueueCount;
  const size_t length = std::min<size_t>(byte(1) | byte(2) << 8, rest.size() - 3);
  const std::string_view bytes = rest.substr(3, length);
  rest.remove_prefix(3 + length);
  auto decoded = isa::decodeQueue(bytes, queue);
  if (!decoded.ok())
    return codeOf(decoded.status()) ? false : (std::abort(), false);
  if (*isa::encodeQueue(*decoded, queue) != bytes)
    std::abort();
  program.queues[queue] = *std::move(decoded);
  return true;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const Artifact frame = test::artifactOf("");
  Artifact artifact = frame;
  std::string_view rest(reinterpret_cast<const char *>(data), size);
  while (rest.size() > 3)
    if (!readStream(rest, artifact.program))
      return 0;
  const absl::Status status = verify::verify(artifact);
  if (!status.ok() && !codeOf(status))
    std::abort();
  return 0;
}
