# install, uninstall: the list of files, a program built against what was installed, completions under the prefixed name.
[ "$BIN" = "$TOP/build/bin" ] || { echo "skip: only for the release build"; exit 77; }
dest=$PWD/dest
cd "$TOP" || exit 1
go() { make -s --no-print-directory "$1" DESTDIR="$dest" PREFIX=/opt/tenure PROGRAM_PREFIX=tn-; }
go install || exit 1
cd "$dest/opt/tenure" || exit 1
for c in "$TOP"/cmd/*.c; do
	c=$(basename "$c" .c)
	for f in "bin/tn-$c" "share/man/man1/tn-$c.1" "share/bash-completion/completions/tn-$c" \
		"share/zsh/site-functions/_tn-$c" "share/fish/vendor_completions.d/tn-$c.fish"; do
		[ -s "$f" ] || echo "missing: $f"
	done
	bash -n "share/bash-completion/completions/tn-$c" || echo "bad completion for $c"
	grep -q "complete .* tn-$c\$" "share/bash-completion/completions/tn-$c" || echo "completion for another name than tn-$c"
done
(cd "$TOP/lib" && find . -name '*.h' -exec grep -L '^/\* Private\.' {} + | LC_ALL=C sort) >"$dest/want"       # a header that begins so is its module's own
(cd include/tenure && find . -name '*.h' | LC_ALL=C sort) >"$dest/got"
diff "$dest/want" "$dest/got"
find lib -type f | LC_ALL=C sort
cat >"$dest/use.c" <<'END'
#include <stdio.h>
#include "base/num.h"
int main(void)
{
	uint64_t v;
	return tn_num_size(TN_STR("64K"), &v) && printf("%llu\n", (unsigned long long)v) > 0 ? 0 : 1;
}
END
if command -v pkg-config >/dev/null 2>&1; then
	flags=$(PKG_CONFIG_PATH=$dest/opt/tenure/lib/pkgconfig pkg-config --define-variable=prefix="$dest/opt/tenure" --cflags --libs tenure)
	# shellcheck disable=SC2086  # a list
	"${CC:-cc}" -std=c11 -o "$dest/use" "$dest/use.c" $flags && "$dest/use"
	PKG_CONFIG_PATH=$dest/opt/tenure/lib/pkgconfig pkg-config --modversion tenure
fi
cd "$TOP" && go uninstall
find "$dest/opt" -type f
[ ! -d "$dest/opt/tenure/include/tenure" ] || echo "left: include/tenure"
