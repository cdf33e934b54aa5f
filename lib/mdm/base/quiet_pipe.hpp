#pragma once
// While one of these lives, writing to a socket whose other side is gone is an error and not the end of the
// program: OpenSSL writes without MSG_NOSIGNAL. SIGPIPE is held back in this thread only, so that standard
// output keeps its usual meaning.
#include <csignal>

namespace mdm {

class QuietPipe {
  public:
    QuietPipe();
    QuietPipe(const QuietPipe&) = delete;
    QuietPipe& operator=(const QuietPipe&) = delete;
    ~QuietPipe();

  private:
    sigset_t before_;
    bool pending_before_;
};

}  // namespace mdm
