#include "profiler/example/matrix_program.h"

#include <cstdint>
#include <fstream>
#include <iostream>
#include <memory>
#include <ostream>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "profiler/example/self_sampling.h"
#include "profiler/model/counter.h"
#include "profiler/model/index.h"
#include "profiler/model/marker.h"
#include "profiler/model/profile.h"
#include "profiler/model/profile_builder.h"
#include "profiler/sampler/sampler.h"
#include "profiler/writers/firefox.h"
#include "profiler/writers/folded.h"
#include "profiler/writers/gzip_stream.h"
#include "profiler/writers/pprof.h"
#include "profiler/writers/summary.h"
#include "vm_binding/base/clock.h"
#include "vm_binding/base/status_macros.h"

namespace strata::profiler::example {
namespace {

using Matrix = std::vector<double>;

constexpr size_t kSide = 96;

int64_t NowNs() { return static_cast<int64_t>(base::MonotonicNanos()); }

// ---- What the program does. A poll in each outer loop is all that sampling asks of it. ----

Matrix Fill(SelfSampling& sampling, size_t seed) {
  const InRoutine here(sampling, Routine::kFill);
  Matrix matrix(kSide * kSide);
  for (size_t row = 0; row < kSide; ++row) {
    sampling.Poll(__LINE__);
    for (size_t i = 0; i < kSide; ++i) matrix[row * kSide + i] = static_cast<double>((row * i + seed) % 17);
  }
  return matrix;
}

Matrix Multiply(SelfSampling& sampling, const Matrix& a, const Matrix& b) {
  const InRoutine here(sampling, Routine::kMultiply);
  Matrix product(kSide * kSide);
  for (size_t row = 0; row < kSide; ++row) {
    sampling.Poll(__LINE__);
    for (size_t k = 0; k < kSide; ++k) {
      for (size_t i = 0; i < kSide; ++i) product[row * kSide + i] += a[row * kSide + k] * b[k * kSide + i];
    }
  }
  return product;
}

double Sum(SelfSampling& sampling, const Matrix& matrix) {
  const InRoutine here(sampling, Routine::kSum);
  double sum = 0;
  for (const double value : matrix) {
    sampling.Poll(__LINE__);
    sum += value;
  }
  return sum;
}

// ---- What the profile has besides samples. ----

MarkerSchema ProductSchema() {
  MarkerSchema schema;
  schema.name = "Product";
  schema.fields = {{"number", "Number", FieldFormat::kInteger}, {"sum", "Sum", FieldFormat::kDecimal}};
  schema.table_label = "product {marker.data.number}: {marker.data.sum}";
  schema.description = "A product of two matrices.";
  return schema;
}

CounterInfo HeldCounter(ThreadIndex thread) {
  CounterInfo info;
  info.name = "matrices";
  info.label = "Matrices";
  info.category = "Memory";
  info.description = "Bytes in matrices";
  info.thread = thread;
  return info;
}

absl::Status Run(SelfSampling& sampling, ProfileBuilder& builder, ThreadIndex thread, size_t samples) {
  STRATA_ASSIGN_OR_RETURN(const SchemaIndex schema, builder.AddMarkerSchema(ProductSchema()));
  STRATA_ASSIGN_OR_RETURN(const CounterIndex held, builder.AddCounter(HeldCounter(thread)));
  constexpr int64_t kBytes = 3 * kSide * kSide * sizeof(double);
  const InRoutine here(sampling, Routine::kProgram);
  for (int64_t number = 0; sampling.samples() < samples; ++number) {
    MarkerSpec marker;
    marker.schema = schema;
    marker.start_ns = NowNs();
    STRATA_RETURN_IF_ERROR(builder.AddCounterSample(held, marker.start_ns, kBytes));
    const Matrix a = Fill(sampling, static_cast<size_t>(number)), b = Fill(sampling, 1);
    const double sum = Sum(sampling, Multiply(sampling, a, b));
    marker.end_ns = NowNs();
    marker.values = {number, sum};
    STRATA_RETURN_IF_ERROR(builder.AddMarker(thread, marker));
    STRATA_RETURN_IF_ERROR(builder.AddCounterSample(held, *marker.end_ns, -kBytes));
  }
  return absl::OkStatus();
}

absl::Status WriteFile(const std::string& path, absl::Status (*write)(const Profile&, std::ostream&),
                       const Profile& profile) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  STRATA_RETURN_IF_ERROR(write(profile, out));
  out.close();
  return out.fail() ? absl::DataLossError(absl::StrCat(path, ": cannot write")) : absl::OkStatus();
}

absl::Status WriteCompressedFirefoxProfile(const Profile& profile, std::ostream& out) {
  GzipStream compressed(out);
  STRATA_RETURN_IF_ERROR(WriteFirefoxProfile(profile, compressed));
  return compressed.Finish();
}

}  // namespace

absl::Status RunMatrixProgram(const std::string& path, size_t samples) {
  SamplerOptions options;
  options.interval_ns = 500'000;
  STRATA_ASSIGN_OR_RETURN(const std::unique_ptr<Sampler> sampler, Sampler::Create(options));
  ProfileMeta meta;
  meta.product = "matrix_program";
  meta.start_ns = NowNs();
  meta.interval_ns = options.interval_ns;
  RoutineNames names;
  ProfileBuilder builder(std::move(meta), names);
  const ThreadIndex thread = builder.AddThread({"main", "matrix_program", 1, 1, true, {}, {}});

  SelfSampling sampling;
  sampling.set_ring(sampler->Attach(sampling, thread));
  sampler->Start();
  const absl::Status ran = Run(sampling, builder, thread, samples);
  sampler->Stop();
  STRATA_RETURN_IF_ERROR(ran);
  STRATA_RETURN_IF_ERROR(sampler->AddTo(builder));

  const Profile profile = std::move(builder).Build();
  STRATA_RETURN_IF_ERROR(WriteFile(path + ".json.gz", &WriteCompressedFirefoxProfile, profile));
  STRATA_RETURN_IF_ERROR(WriteFile(path + ".pb.gz", &WritePprof, profile));
  STRATA_RETURN_IF_ERROR(WriteFile(path + ".folded", &WriteFoldedStacks, profile));
  return WriteSummary(profile, std::cout);
}

}  // namespace strata::profiler::example
