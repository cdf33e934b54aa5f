// mdm_fleet_server: an HTTP/1.1 server on the loopback address that never is the bottleneck: one thread,
// epoll, answers made once.
//
//   mdm_fleet_server PORT [PAGES [DELAY]]
//
// PAGES is a file of JSON documents, one a line; GET …page=K answers with line K (0 without a parameter) and,
// but for the last, a header "X-Next: K+1". Without the file, and for every other method, the answer is a
// small object: a command that was queued. DELAY is in milliseconds, for every answer. Prints "ready".
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::uint32_t to_read = EPOLLIN,
                        to_read_and_write = std::uint32_t{EPOLLIN} | std::uint32_t{EPOLLOUT};

struct Peer {
    std::string in, out;
    std::size_t sent = 0;
    bool blocked = false;  // the kernel took no more
    unsigned serial = 0;   // a descriptor is used again; an answer for its last owner is not
};

struct Due {
    Clock::time_point at;
    int peer;
    unsigned serial;
    std::string answer;
};

std::vector<std::string_view> lines_of(const char* file) {
    std::vector<std::string_view> lines;
    const int fd = ::open(file, O_RDONLY | O_CLOEXEC);
    struct stat facts {};
    if (fd < 0 || ::fstat(fd, &facts) != 0 || facts.st_size == 0) return lines;
    const auto size = static_cast<std::size_t>(facts.st_size);
    const void* text = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (text == MAP_FAILED) return lines;
    std::string_view rest(static_cast<const char*>(text), size);
    while (!rest.empty()) {
        const auto end = std::min(rest.find('\n'), rest.size());
        lines.push_back(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return lines;
}

std::string answer(std::string_view body, const std::string& header = {}) {
    std::string text = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + header;
    text += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
    return text.append(body);
}

class Server {
  public:
    Server(int port, std::vector<std::string_view> pages, long delay)
        : pages_(std::move(pages)), delay_(delay) {
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        const int yes = 1;
        ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
        sockaddr_in here{};
        here.sin_family = AF_INET;
        here.sin_port = htons(static_cast<std::uint16_t>(port));
        here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::bind(listener_, reinterpret_cast<sockaddr*>(&here), sizeof here) != 0 ||
            ::listen(listener_, 4096) != 0) {
            std::perror("mdm_fleet_server");
            std::exit(1);
        }
        poll_ = ::epoll_create1(EPOLL_CLOEXEC);
        timer_ = ::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
        watch(listener_, to_read);
        watch(timer_, to_read);
    }

    void serve() {
        std::vector<epoll_event> events(1024);
        for (;;) {
            const int count = ::epoll_wait(poll_, events.data(), static_cast<int>(events.size()), -1);
            for (int i = 0; i < count; ++i) handle(events[static_cast<std::size_t>(i)].data.fd);
        }
    }

  private:
    void watch(int fd, std::uint32_t what) {
        epoll_event event{};
        event.events = what;
        event.data.fd = fd;
        if (::epoll_ctl(poll_, EPOLL_CTL_ADD, fd, &event) != 0) ::epoll_ctl(poll_, EPOLL_CTL_MOD, fd, &event);
    }

    void handle(int fd) {
        if (fd == listener_) return take_peers();
        if (fd == timer_) return send_due();
        Peer& peer = peers_[static_cast<std::size_t>(fd)];
        if (peer.blocked) flush(fd);
        char buffer[65536];
        const ssize_t size = ::read(fd, buffer, sizeof buffer);
        if (size < 0 && errno == EAGAIN) return;
        if (size <= 0) {
            ++peer.serial;
            ::close(fd);
            return;
        }
        peer.in.append(buffer, static_cast<std::size_t>(size));
        while (take_request(fd)) {
        }
        if (!peer.out.empty() && !peer.blocked) flush(fd);
    }

    void take_peers() {
        for (int fd = 0; (fd = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;) {
            const int yes = 1;
            ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
            if (peers_.size() <= static_cast<std::size_t>(fd))
                peers_.resize(static_cast<std::size_t>(fd) + 1);
            Peer& peer = peers_[static_cast<std::size_t>(fd)];
            peer = {{}, {}, 0, false, peer.serial + 1};
            watch(fd, to_read);
        }
    }

    /// Takes one whole request off the front, if there is one.
    bool take_request(int fd) {
        Peer& peer = peers_[static_cast<std::size_t>(fd)];
        const auto end = peer.in.find("\r\n\r\n");
        if (end == std::string::npos) return false;
        const std::string_view head = std::string_view(peer.in).substr(0, end);
        std::size_t body = 0;
        for (const char* name : {"Content-Length: ", "content-length: "})
            if (const auto at = head.find(name); at != std::string_view::npos)
                body = std::strtoul(head.data() + at + 16, nullptr, 10);
        if (peer.in.size() < end + 4 + body) return false;
        std::string text = answer_to(head);
        peer.in.erase(0, end + 4 + body);
        if (delay_ == 0)
            peer.out += text;
        else
            put_off(fd, peer.serial, std::move(text));
        return true;
    }

    std::string answer_to(std::string_view head) const {
        if (!head.starts_with("GET ") || pages_.empty()) return queued_;
        const auto at = head.substr(0, head.find('\r')).find("page=");
        const std::size_t page =
            at == std::string_view::npos ? 0 : std::strtoul(head.data() + at + 5, nullptr, 10);
        if (page >= pages_.size()) return "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
        return answer(pages_[page],
                      page + 1 < pages_.size() ? "X-Next: " + std::to_string(page + 1) + "\r\n" : "");
    }

    void put_off(int fd, unsigned serial, std::string text) {
        due_.push_back({Clock::now() + std::chrono::milliseconds(delay_), fd, serial, std::move(text)});
        if (due_.size() == 1) set_timer();
    }

    void set_timer() const {
        const auto wait =
            std::max<std::chrono::nanoseconds>(due_.front().at - Clock::now(), std::chrono::nanoseconds(1));
        itimerspec when{};
        when.it_value.tv_sec = wait.count() / 1'000'000'000;
        when.it_value.tv_nsec = wait.count() % 1'000'000'000;
        ::timerfd_settime(timer_, 0, &when, nullptr);
    }

    void send_due() {
        std::uint64_t times = 0;
        if (::read(timer_, &times, sizeof times) < 0) return;
        const auto now = Clock::now();
        for (; !due_.empty() && due_.front().at <= now; due_.pop_front()) {
            Due& due = due_.front();
            Peer& peer = peers_[static_cast<std::size_t>(due.peer)];
            if (peer.serial != due.serial) continue;
            peer.out += due.answer;
            flush(due.peer);
        }
        if (!due_.empty()) set_timer();
    }

    void flush(int fd) {
        Peer& peer = peers_[static_cast<std::size_t>(fd)];
        while (peer.sent < peer.out.size()) {
            const ssize_t size = ::write(fd, peer.out.data() + peer.sent, peer.out.size() - peer.sent);
            if (size <= 0) break;
            peer.sent += static_cast<std::size_t>(size);
        }
        const bool blocked = peer.sent < peer.out.size();
        if (!blocked) {
            peer.out.clear();
            peer.sent = 0;
        }
        if (blocked != peer.blocked) watch(fd, blocked ? to_read_and_write : to_read);
        peer.blocked = blocked;
    }

    std::vector<std::string_view> pages_;
    long delay_;
    int listener_ = -1, poll_ = -1, timer_ = -1;
    std::vector<Peer> peers_;
    std::deque<Due> due_;
    const std::string queued_ =
        answer(R"({"status":"queued","command_uuid":"00000000-0000-4000-8000-000000000000"})");
};

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) return 2;
    std::signal(SIGPIPE, SIG_IGN);
    std::vector<std::string_view> pages;
    if (argc > 2 && argv[2][0] != '\0') pages = lines_of(argv[2]);
    Server server(std::atoi(argv[1]), std::move(pages), argc > 3 ? std::atol(argv[3]) : 0);
    std::puts("ready");
    std::fflush(stdout);
    server.serve();
}
