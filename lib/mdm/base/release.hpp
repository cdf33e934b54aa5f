#pragma once
// Ownership of what a C library hands out: std::unique_ptr<BIO, Release<BIO_free_all>>.
namespace mdm {

template <auto function>
struct Release {
    template <class T>
    void operator()(T* object) const {
        function(object);
    }
};

}  // namespace mdm
