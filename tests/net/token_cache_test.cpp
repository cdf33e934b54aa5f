#include "mdm/net/token_cache.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mdm/base/seams.hpp"
#include "support/fakes.hpp"
#include "support/temp_dir.hpp"

using namespace mdm;
using namespace mdm::net;

namespace {

const TokenOwner owner{"jamf-pro", "https://a.example", "t1", "c1"};

struct Shelf {
    test::TempDir dir;
    test::FakeClock clock;
    Stop stop;
    std::unique_ptr<FileSystem> files = real_file_system();
    std::string folder = dir.file("cache/tokens");

    TokenCache cache(const TokenOwner& whose = owner) { return {*files, clock, folder, whose}; }
    Token token(const std::string& access, Millis life = std::chrono::hours(1),
                const std::string& refresh = "") {
        return {Secret(access), clock.now(), clock.now() + life, Secret(refresh)};
    }
    TokenCache::Renew gives(const std::string& access, const std::string& refresh = "") {
        return [=, this](const Token*) -> Result<Token> {
            ++asked;
            return token(access, std::chrono::hours(1), refresh);
        };
    }
    int asked = 0;
};

std::string access_of(const Result<Token>& token) {
    return token.ok() ? token->access.reveal() : token.error().text();
}

std::string kept_in(const TokenCache& cache) {
    const auto kept = cache.read();
    return !kept.ok() ? kept.error().text() : *kept ? (*kept)->access.reveal() : "nothing";
}

}  // namespace

TEST_CASE("a token is used until 5 minutes before its end, a short-lived one for four fifths of its life") {
    const Time now{std::chrono::hours(500'000)};
    const auto fresh_after = [&](Millis life, Millis age) {
        return is_fresh({Secret("x"), now, now + life, {}}, now + age);
    };
    using std::chrono::seconds;
    CHECK(fresh_after(seconds(3600), seconds(3299)));
    CHECK_FALSE(fresh_after(seconds(3600), seconds(3300)));
    CHECK(fresh_after(seconds(60), seconds(47)));
    CHECK_FALSE(fresh_after(seconds(60), seconds(48)));
    CHECK(is_fresh({Secret("x"), now, std::nullopt, {}}, now + std::chrono::hours(99'999)));
    CHECK_FALSE(is_fresh({Secret(), now, std::nullopt, Secret("refresh")}, now));
}

TEST_CASE("a token survives the process that asked for it, whole") {
    Shelf shelf;
    REQUIRE(shelf.cache().renewed(nullptr, shelf.gives("a1", "r1"), shelf.stop).ok());
    auto again = shelf.cache();
    const auto kept = again.read();
    REQUIRE(kept.ok());
    CHECK((*kept)->access.reveal() == "a1");
    CHECK((*kept)->refresh.reveal() == "r1");
    CHECK((*kept)->got == shelf.clock.now());
    CHECK((*kept)->until == shelf.clock.now() + std::chrono::hours(1));
    CHECK(access_of(again.renewed(nullptr, shelf.gives("a2"), shelf.stop)) == "a1");
    CHECK(shelf.asked == 1);
}

TEST_CASE("file and folder are private, and no name or value of a credential is in the file's name") {
    Shelf shelf;
    auto cache = shelf.cache();
    REQUIRE(cache.renewed(nullptr, shelf.gives("a1"), shelf.stop).ok());
    CHECK((*shelf.files->facts(cache.path()))->mode == 0600);
    CHECK((*shelf.files->facts(shelf.folder))->mode == 0700);
    CHECK(cache.path().find("jamf") == std::string::npos);
    CHECK(cache.path().find("c1") == std::string::npos);
}

TEST_CASE("every part of the owner gives a file of its own; a slash at the end of the URL does not") {
    Shelf shelf;
    const std::string path = shelf.cache().path();
    for (const TokenOwner& other : {TokenOwner{"intune", "https://a.example", "t1", "c1"},
                                    TokenOwner{"jamf-pro", "https://b.example", "t1", "c1"},
                                    TokenOwner{"jamf-pro", "https://a.example", "t2", "c1"},
                                    TokenOwner{"jamf-pro", "https://a.example", "t1", "c2"}})
        CHECK(shelf.cache(other).path() != path);
    CHECK(shelf.cache({"jamf-pro", "https://a.example/", "t1", "c1"}).path() == path);
}

TEST_CASE("a token near its end, or one that the server refused, is replaced") {
    Shelf shelf;
    auto cache = shelf.cache();
    REQUIRE(cache.renewed(nullptr, shelf.gives("a1", "r1"), shelf.stop).ok());
    const Secret worn("a1"), older("a0");
    CHECK(access_of(cache.renewed(&older, shelf.gives("a2"), shelf.stop)) == "a1");
    CHECK(access_of(cache.renewed(&worn, shelf.gives("a2", "r2"), shelf.stop)) == "a2");
    shelf.clock.advance(std::chrono::minutes(56));
    std::string seen;
    const auto renew = [&](const Token* kept) -> Result<Token> {
        seen = kept->refresh.reveal();
        return shelf.token("a3");
    };
    CHECK(access_of(cache.renewed(nullptr, renew, shelf.stop)) == "a3");
    CHECK(seen == "r2");
}

TEST_CASE("a renewal that fails leaves what was kept") {
    Shelf shelf;
    auto cache = shelf.cache();
    REQUIRE(cache.renewed(nullptr, shelf.gives("a1"), shelf.stop).ok());
    const auto fails = [](const Token*) -> Result<Token> { return Error{Code::unavailable, "down"}; };
    CHECK(cache.replaced(fails, shelf.stop).error().code == Code::unavailable);
    CHECK(kept_in(cache) == "a1");
}

TEST_CASE("of two processes that find an old token, one asks and the other takes what came") {
    Shelf shelf;
    auto first = shelf.cache(), second = shelf.cache();
    // while the first one asks, the second finds the lock held, waits, and gives up: the first is stuck
    const auto asks = [&](const Token*) -> Result<Token> {
        CHECK(second.renewed(nullptr, shelf.gives("never"), shelf.stop).error().code == Code::unavailable);
        return shelf.token("a1");
    };
    CHECK(access_of(first.renewed(nullptr, asks, shelf.stop)) == "a1");
    CHECK(access_of(second.renewed(nullptr, shelf.gives("never"), shelf.stop)) == "a1");
    CHECK(shelf.asked == 0);
}

TEST_CASE("who waits for the lock takes the token as soon as it is there") {
    Shelf shelf;
    /// Another process finishes its renewal while we sleep.
    class Busy final : public Clock {
      public:
        explicit Busy(Shelf& shelf) : shelf_(shelf) {}
        Time now() const override { return shelf_.clock.now(); }
        void sleep_for(Millis duration, const Stop& stop) override {
            shelf_.clock.sleep_for(duration, stop);
            if (++slept == 3) finish();
        }
        std::function<void()> finish;
        int slept = 0;

      private:
        Shelf& shelf_;
    };
    Busy clock(shelf);
    auto first = shelf.cache();
    TokenCache second(*shelf.files, clock, shelf.folder, owner);
    const auto asks = [&](const Token*) -> Result<Token> {
        clock.finish = [&] {
            // what the first process is about to write
            REQUIRE(shelf.files
                        ->write_private(first.path(),
                                        R"({"version":1,"access":"a1","refresh":"","until":null,)"
                                        R"("got":"2026-11-21T18:00:00Z"})")
                        .ok());
        };
        CHECK(access_of(second.renewed(nullptr, shelf.gives("never"), shelf.stop)) == "a1");
        return shelf.token("a1");
    };
    REQUIRE(first.renewed(nullptr, asks, shelf.stop).ok());
    CHECK(clock.slept == 3);
    CHECK(shelf.asked == 0);
}

TEST_CASE("waiting for the lock ends with a stop") {
    Shelf shelf;
    auto first = shelf.cache(), second = shelf.cache();
    const auto asks = [&](const Token*) -> Result<Token> {
        shelf.stop.request();
        CHECK(second.renewed(nullptr, shelf.gives("never"), shelf.stop).error().code == Code::cancelled);
        return shelf.token("a1");
    };
    CHECK(access_of(first.renewed(nullptr, asks, shelf.stop)) == "a1");
}

TEST_CASE("of many processes at once, exactly one asks for a token") {
    Shelf shelf;
    const std::string asked = shelf.dir.write("asked", "");
    std::vector<pid_t> children;
    for (int i = 0; i < 6; ++i) {
        const pid_t child = ::fork();
        REQUIRE(child >= 0);
        if (child != 0) {
            children.push_back(child);
            continue;
        }
        // in the child: no doctest, no return
        const auto clock = real_clock();
        TokenCache cache(*shelf.files, *clock, shelf.folder, owner);
        const auto renew = [&](const Token*) -> Result<Token> {
            static_cast<void>(shelf.files->append(asked, "x"));
            return Token{Secret("a1"), clock->now(), clock->now() + std::chrono::hours(1), {}};
        };
        const auto token = cache.renewed(nullptr, renew, shelf.stop);
        ::_exit(token.ok() && token->access.reveal() == "a1" ? 0 : 1);
    }
    for (const pid_t child : children) {
        int status = -1;
        ::waitpid(child, &status, 0);
        CHECK(status == 0);
    }
    CHECK(test::read_file(asked) == "x");
}

TEST_CASE("what others could read or write is not used") {
    Shelf shelf;
    auto cache = shelf.cache();
    REQUIRE(cache.renewed(nullptr, shelf.gives("a1"), shelf.stop).ok());
    SUBCASE("the file") {
        REQUIRE(::chmod(cache.path().c_str(), 0640) == 0);
    }
    SUBCASE("the folder") {
        REQUIRE(::chmod(shelf.folder.c_str(), 0777) == 0);
    }
    CHECK(cache.read().error().code == Code::forbidden);
    CHECK(cache.renewed(nullptr, shelf.gives("a2"), shelf.stop).error().code == Code::forbidden);
    CHECK(shelf.asked == 1);
}

TEST_CASE("a file that makes no sense is as good as none") {
    Shelf shelf;
    auto cache = shelf.cache();
    for (const char* text :
         {"", "{", "[]", "{\"version\":2}", R"({"version":1,"access":1})",
          R"({"version":1,"access":"a","refresh":"r","got":"yesterday"})",
          R"({"version":1,"access":"a","refresh":"r","got":"2026-11-21T18:00:00Z","until":"?"})"}) {
        REQUIRE(shelf.files->write_private(cache.path(), text).ok());
        CHECK_MESSAGE(kept_in(cache) == "nothing", text);
    }
    CHECK(access_of(cache.renewed(nullptr, shelf.gives("a1"), shelf.stop)) == "a1");
}

TEST_CASE("forgetting takes one credential's tokens, or all of a server's") {
    Shelf shelf;
    auto mine = shelf.cache(), others = shelf.cache({"jamf-pro", "https://a.example", "t1", "c2"}),
         elsewhere = shelf.cache({"jamf-pro", "https://b.example", "t1", "c1"});
    for (TokenCache* cache : {&mine, &others, &elsewhere})
        REQUIRE(cache->renewed(nullptr, shelf.gives("a1"), shelf.stop).ok());
    CHECK(*mine.forget(shelf.stop));
    CHECK_FALSE(*mine.forget(shelf.stop));
    CHECK(kept_in(others) == "a1");
    CHECK(*forget_all(*shelf.files, shelf.folder, owner) == 1);
    CHECK(kept_in(others) == "nothing");
    CHECK(kept_in(elsewhere) == "a1");
    CHECK(*forget_all(*shelf.files, shelf.dir.file("nowhere"), owner) == 0);
}
