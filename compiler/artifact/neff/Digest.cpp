// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Digests by libxxhash and libcrypto.
#include "compiler/artifact/neff/Digest.h"

#include <openssl/evp.h>
#include <xxhash.h>

#include <algorithm>

namespace tessera {

struct Checksum::State {
  XXH3_state_t *xxh = XXH3_createState();
  ~State() { XXH3_freeState(xxh); }
};

Checksum::Checksum() : state(std::make_shared<State>()) { XXH3_64bits_reset(state->xxh); }
void Checksum::add(const void *bytes, size_t size) { XXH3_64bits_update(state->xxh, bytes, size); }
uint64_t Checksum::value() const { return XXH3_64bits_digest(state->xxh); }

namespace {
EVP_MD_CTX *evp(const std::shared_ptr<void> &context) {
  return static_cast<EVP_MD_CTX *>(context.get());
}
} // namespace

Sha256::Sha256()
    : context(EVP_MD_CTX_new(), [](void *p) { EVP_MD_CTX_free(static_cast<EVP_MD_CTX *>(p)); }) {
  EVP_DigestInit_ex(evp(context), EVP_sha256(), nullptr);
}
void Sha256::add(const void *bytes, size_t size) { EVP_DigestUpdate(evp(context), bytes, size); }
Sha256Digest Sha256::finish() {
  Sha256Digest digest = {};
  EVP_DigestFinal_ex(evp(context), digest.data(), nullptr);
  return digest;
}

uint64_t checksumOf(const void *bytes, size_t size) { return XXH3_64bits(bytes, size); }

uint64_t fileChecksum(NeffHeader header, uint64_t restChecksum) {
  header.checksum[0] = header.checksum[1] = 0;
  return XXH3_64bits_withSeed(&header, sizeof(header), restChecksum);
}

void setChecksum(NeffHeader &header, uint64_t value) {
  header.checksum[0] = uint32_t(value);
  header.checksum[1] = uint32_t(value >> 32);
}

uint64_t storedChecksum(const NeffHeader &header) {
  return header.checksum[0] | uint64_t(header.checksum[1]) << 32;
}

void setUuid(NeffHeader &header) {
  std::copy_n(header.hash, sizeof(header.uuid), header.uuid);
  header.uuid[6] = (header.uuid[6] & 0x0f) | 0x50;
  header.uuid[8] = (header.uuid[8] & 0x3f) | 0x80;
}

} // namespace tessera
