#pragma once
// The references of a selection and the devices that answer to them, in a temporary database: a million of
// either need no more memory than ten. First add() references, then offer() devices, then check(), then each
// device comes out once, in the order of the references.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mdm/base/result.hpp"
#include "mdm/fleet/reference.hpp"

namespace mdm {

/// What is remembered of a device that answered.
struct BookDevice {
    std::size_t source = 0;  // index of the context
    std::string id;
    std::string serial;
    std::string name;
};

class ReferenceBook {
  public:
    /// `names_too`: a bare reference may be a name.
    static Result<ReferenceBook> create(bool names_too);
    ReferenceBook(ReferenceBook&&) noexcept;
    ~ReferenceBook();

    /// A reference that is there already collapses. `given` is what messages quote.
    Result<void> add(const DeviceReference& reference);
    std::uint64_t size() const;
    /// The first `limit` references.
    Result<std::vector<DeviceReference>> first(std::size_t limit) const;
    /// Whether some reference is of this kind ("" = bare).
    bool has_kind(std::string_view kind) const;

    /// Looks the device up by what is known of it. Columns as in reference_columns(); null never matches.
    using Known = std::vector<std::pair<Field, std::string>>;
    Result<void> offer(const BookDevice& device, const Known& known);

    /// Where a bare reference is the id, serial, UDID or IMEI of a device, devices that only call themselves
    /// so do not count.
    Result<void> prefer_identities();
    /// Ambiguous for the first reference with several devices, listing up to five.
    Result<void> check_ambiguous(const std::vector<std::string>& contexts) const;
    struct Missing {
        std::uint64_t count = 0;
        std::vector<std::string> first;  // ten, printable
        bool bare = false;               // one of them is bare
        std::string named;               // one of them is the name of a device; "" = not known
    };
    Result<Missing> missing() const;

    /// From now on only devices kept come out.
    void narrow();
    Result<void> keep(std::size_t source, std::string_view id);
    Result<std::uint64_t> devices() const;
    /// An error from `sink` ends it.
    using DeviceSink = std::function<Result<void>(const BookDevice&)>;
    Result<void> each(const DeviceSink& sink) const;
    /// At most `limit` devices behind number `after` (0 at first), in any order; gives the last one's number,
    /// 0 when there was none.
    Result<std::int64_t> each_after(std::int64_t after, std::size_t limit, const DeviceSink& sink) const;

  private:
    struct State;
    explicit ReferenceBook(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace mdm
