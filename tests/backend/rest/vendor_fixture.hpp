#pragma once
// A vendor's server, played by hand: a FakeVendor answers requests, counts the writes that it carried out and
// nothing else, and knows nothing of the descriptor. VendorFixture puts the conformance suite over it.
//
//   class FakeAcme final : public test::FakeVendor {
//       net::Response answer(const net::Request& request) override {
//           if (is(request, "GET", "/api/devices")) return json_response(200, page(request));
//           if (const auto id = match(request, "POST", "/api/devices/*/lock")) {
//               carried_out("device.lock", *id);
//               return json_response(200, R"({"command": "c1"})");
//           }
//           return json_response(404, "{}");
//       }
//   };
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "backend/conformance.hpp"
#include "mdm/backend/registry.hpp"
#include "mdm/net/transport.hpp"
#include "support/fakes.hpp"
#include "support/temp_dir.hpp"

namespace mdm::test {

/// Path of the URL, unescaped segment by segment, without the query.
std::string path_of(const net::Request& request);
/// Parameters of the query, unescaped, in order.
std::vector<std::pair<std::string, std::string>> query_of(const net::Request& request);
/// The first parameter of that name, or "".
std::string query_of(const net::Request& request, std::string_view name);
/// All values of a parameter.
std::vector<std::string> queries_of(const net::Request& request, std::string_view name);
/// True for this method and path (without the query).
bool is(const net::Request& request, std::string_view method, std::string_view path);
/// What stands for the one "*" (one segment) in the path, unescaped; nullopt when it does not fit.
std::optional<std::string> match(const net::Request& request, std::string_view method,
                                 std::string_view pattern);
net::Response json_response(int status, std::string body, net::Headers headers = {});

class FakeVendor {
  public:
    virtual ~FakeVendor() = default;
    virtual net::Response answer(const net::Request& request) = 0;

    /// To be called for each write that the server carries out.
    void carried_out(std::string operation, std::string target) {
        witness.emplace_back(std::move(operation), std::move(target));
    }
    std::uint64_t received(std::string_view operation, std::string_view target) const;

    std::vector<std::pair<std::string, std::string>> witness;
    std::vector<net::Request> requests;  // all of them, as they came
    bool loses_answers = false;          // of writes, after they were carried out
    struct Fault {
        Fixture::Trouble trouble;
        bool writes;  // met by a write, else by a read
    };
    std::deque<Fault> faults = {};  // each met by one request
};

/// A network with one server on it. Answers come with the next poll, in the order of the requests.
class VendorTransport final : public net::Transport {
  public:
    explicit VendorTransport(FakeVendor& vendor) : vendor_(vendor) {}
    void start(net::Request request, Done done) override;
    std::size_t in_flight() const override { return open_.size(); }
    void poll(Millis most, const Stop& stop) override;
    void abandon() override;

  private:
    Result<net::Response> exchange(const net::Request& request);
    FakeVendor& vendor_;
    std::vector<std::pair<net::Request, Done>> open_;
};

/// The seams of a backend whose network is one vendor, and a home of its own.
struct VendorWorld {
    explicit VendorWorld(FakeVendor& vendor);
    /// Writes a descriptor into the user's folder.
    void add_descriptor(const std::string& name, std::string_view yaml);
    std::unique_ptr<Backend> open(const Context& context);

    TempDir home;
    FakeClock clock;
    std::unique_ptr<FileSystem> files = real_file_system();
    FakeEnvironment environment;
    FakeProcess process;
    FakeRandom random;
    BackendSeams seams;
};

/// The conformance suite's fixture over fakes of one vendor, one for each size of fleet. What is left to do:
/// make(), context(), and the pure ones of Fixture that are not here.
class VendorFixture : public Fixture {
  public:
    /// A server with that many devices. `clock` is its time.
    virtual std::unique_ptr<FakeVendor> make(std::uint64_t devices, FakeClock& clock) = 0;
    virtual Context context() = 0;
    /// What the context's credentials refer to.
    virtual std::map<std::string, std::string> environment() { return {}; }
    /// A descriptor that is not built in: its name and text.
    virtual std::optional<std::pair<std::string, std::string>> descriptor() { return std::nullopt; }

    Backend& backend(Fleet fleet = Fleet::small) override { return *server(fleet).backend; }
    std::uint64_t devices(Fleet fleet) const override {
        return fleet == Fleet::empty ? 0 : fleet == Fleet::small ? 12 : large_;
    }
    std::uint64_t received(std::string_view operation, std::string_view target = "") override {
        return server(Fleet::small).vendor().received(operation, target);
    }
    void advance(Millis duration) override { server(Fleet::small).world->clock.advance(duration); }
    Arranged lose_answers() override {
        server(Fleet::small).vendor().loses_answers = true;
        return {};
    }
    Arranged trouble(Trouble trouble, int times, bool writes) override;
    std::string content(const ObjectKind&, int, const std::string&) override { return {}; }
    std::vector<std::string> assignable_groups() override { return {}; }

    FakeVendor& vendor(Fleet fleet = Fleet::small) { return server(fleet).vendor(); }

  protected:
    explicit VendorFixture(std::uint64_t large = 1234) : large_(large) {}

  private:
    /// Hands requests to a vendor that is made after the world it lives in.
    struct Door final : FakeVendor {
        net::Response answer(const net::Request& request) override;
        std::unique_ptr<FakeVendor> behind;
    };
    struct Server {
        std::unique_ptr<Door> door;
        std::unique_ptr<VendorWorld> world;
        std::unique_ptr<Backend> backend;
        FakeVendor& vendor() { return *door->behind; }
    };
    Server& server(Fleet fleet);
    std::uint64_t large_;
    std::map<Fleet, Server> servers_;
};

}  // namespace mdm::test
