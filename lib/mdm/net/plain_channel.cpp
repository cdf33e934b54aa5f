#include <sys/socket.h>

#include <cerrno>

#include "mdm/net/channel.hpp"

namespace mdm::net {
namespace {

class PlainChannel final : public Channel {
  public:
    explicit PlainChannel(int socket) : socket_(socket) {}

    Progress shake_hands() override { return {Kind::some, 0}; }
    Progress read(std::span<char> into) override {
        return progress(::recv(socket_, into.data(), into.size(), 0), Kind::wants_read);
    }
    Progress write(std::string_view bytes) override {
        return progress(::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL), Kind::wants_write);
    }
    void finish() override {}

  private:
    using Kind = Progress::Kind;
    static Progress progress(ssize_t result, Kind wanted) {
        if (result > 0) return {Kind::some, static_cast<std::size_t>(result)};
        const bool later = result < 0 && (errno == EAGAIN || errno == EINTR);
        return {later ? wanted : Kind::closed, 0};
    }
    int socket_;
};

}  // namespace

std::unique_ptr<Channel> plain_channel(int socket) {
    return std::make_unique<PlainChannel>(socket);
}

}  // namespace mdm::net
