#include "mdm/job/request.hpp"

#include <fmt/format.h>

#include <charconv>
#include <utility>

#include "mdm/base/text.hpp"

namespace mdm {
namespace {

constexpr std::size_t key_bytes = 32;
constexpr std::size_t key_digits = 2 * key_bytes;
constexpr const char* payload_input = "payload";

std::string hex(std::string_view bytes) {
    std::string text;
    for (const char c : bytes) text += fmt::format("{:02x}", static_cast<unsigned char>(c));
    return text;
}

Error unsafe_key(const std::string& path) {
    return Error{Code::refused, fmt::format("the key '{}' could be read or changed by others", path),
                 fmt::format("run: chmod 600 '{}'", path)};
}

// "" when there is none yet.
Result<Secret> read_key(const std::string& path, const FileSystem& files) {
    MDM_TRY(const auto facts, files.facts(path));
    if (!facts) return Secret{};
    if ((facts->mode & 077u) != 0 || !facts->owned_by_us) return unsafe_key(path);
    MDM_TRY(const auto text, files.read(path, 4096));
    return Secret(std::string(trim(text)));
}

// Length before content: no two lists of parts give the same text.
void part(std::string& out, char kind, std::string_view text) {
    char buffer[24];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, text.size()).ptr;
    out += kind;
    out.append(buffer, end);
    out += ':';
    out += text;
}

void value_part(std::string& out, const InputValue& value) {
    if (const auto* text = std::get_if<std::string>(&value)) return part(out, 't', *text);
    if (const auto* secret = std::get_if<Secret>(&value)) return part(out, 's', secret->reveal());
    if (const auto* number = std::get_if<std::int64_t>(&value))
        return part(out, 'i', fmt::to_string(*number));
    part(out, 'b', std::get<bool>(value) ? "1" : "0");
}

InputValue input_of(const PlainValue& value) {
    return std::visit([](const auto& plain) { return InputValue(plain); }, value);
}

}  // namespace

Result<Secret> local_key(const std::string& ledger_path, FileSystem& files, Random& random, Clock& clock) {
    const std::string path = ledger_path + ".key";
    const Stop never;
    MDM_TRY(auto key, read_key(path, files));
    if (key.empty()) {
        const auto made = files.create_exclusive(path, Secret(hex(random.bytes(key_bytes)) + "\n").reveal());
        if (!made.ok() && made.error().code != Code::refused) return made.error();
    }
    // another process may have made the file and not yet written it
    for (int tries = 0; tries < 100 && key.reveal().size() < key_digits; ++tries) {
        if (tries > 0) clock.sleep_for(Millis(10), never);
        MDM_TRY(key, read_key(path, files));
    }
    if (key.reveal().size() >= key_digits) return key;
    return Error{Code::invalid, fmt::format("the key '{}' is damaged", path),
                 "remove it; jobs that were not finished can then not be resumed"};
}

RequestBuilder::RequestBuilder(const Job& job, const Secret& key)
    : job_id_(job.id),
      action_(job.action),
      operation_(find_operation(job.action)),
      reason_(job.reason),
      identity_(job.identity),
      key_(key.reveal()) {}

Result<RequestBuilder> RequestBuilder::create(const Job& job, const Secret& key, const Resolve& resolve) {
    RequestBuilder builder(job, key);
    for (const auto& [name, value] : job.inputs) builder.inputs_.emplace(name, input_of(value));
    for (const auto& [name, reference] : job.references) {
        if (reference == random_reference) {
            builder.random_inputs_.push_back(name);
            continue;
        }
        if (!resolve) return Error{Code::usage, fmt::format("'{}' cannot be resolved here", reference)};
        MDM_TRY_DURING(fmt::format("resolving {}", name), auto secret, resolve(reference));
        builder.inputs_.insert_or_assign(name, std::move(secret));
    }
    builder.common_ = builder.digest_of_common();
    return builder;
}

Command RequestBuilder::command(const JobTarget& target) const {
    Command command;
    command.ticket = static_cast<std::uint64_t>(target.seq);
    command.operation = target.operation == action_ ? operation_ : find_operation(target.operation);
    command.target = target.target;
    command.inputs = inputs_;
    command.approval = target.approval;
    command.reason = reason_;
    for (const std::string& name : random_inputs_)
        command.inputs.insert_or_assign(name, pin(target.target.id));
    if (!target.payload.empty()) command.inputs.insert_or_assign(payload_input, target.payload);
    return command;
}

std::string RequestBuilder::digest_of_common() const {
    std::string text;
    for (const std::string_view word :
         {std::string_view("mdmctl request 2"), std::string_view(identity_.backend),
          std::string_view(identity_.base_url), std::string_view(identity_.tenant),
          std::string_view(action_)})
        part(text, 'w', word);
    for (const auto& [key, value] : inputs_) {
        part(text, 'n', key);
        value_part(text, value);
    }
    for (const std::string& key : random_inputs_) part(text, 'r', key);
    const Secret whole(std::move(text));
    return key_.hex(whole.reveal());
}

// What all targets have in common is hashed once: a request of thousands of letters costs each target a line.
std::string RequestBuilder::hmac(const Command& command) const {
    std::string text;
    text.reserve(256);
    const Target& target = command.target;
    for (const std::string_view word :
         {std::string_view(common_),
          command.operation == nullptr ? std::string_view() : command.operation->id, name(target.kind),
          std::string_view(target.id), std::string_view(target.serial), std::string_view(target.udid)})
        part(text, 'w', word);
    for (const auto& [key, value] : target.extra) {
        part(text, 'k', key);
        part(text, 'x', value);
    }
    for (const auto& [key, value] : command.inputs) {
        if (key != payload_input && inputs_.contains(key)) continue;
        part(text, 'n', key);
        value_part(text, value);
    }
    const Secret whole(std::move(text));
    return key_.of(whole.reveal());
}

Secret RequestBuilder::pin(const std::string& target_id) const {
    std::string text;
    for (const std::string_view word :
         {std::string_view("mdmctl pin 1"), std::string_view(job_id_), std::string_view(target_id)})
        part(text, 'w', word);
    const Secret digits(key_.hex(text));
    std::uint64_t number = 0;
    std::from_chars(digits.reveal().data(), digits.reveal().data() + 15, number, 16);
    return Secret(fmt::format("{:06}", number % 1'000'000));
}

}  // namespace mdm
