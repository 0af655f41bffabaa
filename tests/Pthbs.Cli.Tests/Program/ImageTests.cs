using System.Globalization;

namespace Pthbs.Cli.Tests.Program;

/// <summary>
/// The scripts that make images (collection/packages/image-scripts) with Debian's tools: the same bytes elsewhere and later, nothing that other programs find fault with, and
/// what does not fit is refused before anything is written. tests/long/image boots what the collection's own tools have made.
/// </summary>
[Trait("Level", "thorough")]
public sealed class ImageTests : IDisposable
{
    private readonly RealProgram _program = new();
    private readonly string _prelude;

    public ImageTests()
    {
        var collection = Environment.GetEnvironmentVariable("PTHBS_COLLECTION");
        Assert.SkipWhen(string.IsNullOrEmpty(collection), "PTHBS_COLLECTION does not say where the collection is");
        Assert.SkipUnless(File.Exists("/bin/busybox") || File.Exists("/usr/bin/xxd"), "neither busybox nor xxd is installed (apt-get install busybox-static)");
        foreach (var (tool, package) in new[] { ("mkfs.vfat", "dosfstools"), ("mtype", "mtools"), ("debugfs", "e2fsprogs"), ("sfdisk", "fdisk"), ("mkfs.erofs", "erofs-utils"), ("veritysetup", "cryptsetup-bin") })
            Assert.SkipUnless(new[] { "/usr/sbin", "/usr/bin", "/sbin", "/bin" }.Any(place => File.Exists($"{place}/{tool}")), $"{tool} is not installed (apt-get install {package})");

        // A store: a system, a package that it leads to by a link, one that this names in a file, and one that nobody needs.
        _prelude = $$"""
            set -eu
            scripts={{collection.Split(':')[^1]}}/packages/image-scripts
            mkdir -p tools
            [ -e /usr/bin/xxd ] || ln -sf /bin/busybox tools/xxd
            PATH=/usr/sbin:/usr/bin:/sbin:/bin:$PWD/tools
            system=system.$(echo 1 | sha256sum | cut -c 1-64) tool=tool.$(echo 2 | sha256sum | cut -c 1-64) library=library.$(echo 3 | sha256sum | cut -c 1-64)
            make_store() {
                mkdir -p "$1/$system/etc" "$1/$tool/bin" "$1/$library" "$1/other.$(echo 4 | sha256sum | cut -c 1-64)"
                ln -s "../$tool/bin" "$1/$system/bin"
                echo hello > "$1/$system/etc/motd"
                echo "uses /pthbs/$library/kernel" > "$1/$tool/bin/sh"
                yes pthbs | head -c 3000000 > "$1/$library/kernel"
                ln -s "../$library/kernel" "$1/$system/kernel"
                echo console=ttyS0 > "$1/$system/cmdline"
                echo first > "$1/$system/initramfs"
                for n in $(seq 600); do mkdir "$1/$library/$n"; done
            }
            echo loader > loader
            raw() { sh "$scripts/raw" "$1" "$PWD/$2/$system" "$PWD/loader" "$3" "$4" "$PWD/$5"; }
            begin_of() { sfdisk -q -l -o Start "$1" | tail -n 1 | tr -d ' '; }
            make_store store

            """;
    }

    public void Dispose() => _program.Dispose();

    [Theory]
    [InlineData("raw")]
    [InlineData("erofs")]
    [InlineData("verity")]
    public async Task An_image_is_the_same_elsewhere_and_later_and_other_programs_find_no_fault_in_it(string kind)
    {
        var made = await StepsAsync($$"""
            raw {{kind}} store 64 auto first
            before=$(date +%s); until [ "$(date +%s)" -gt $((before + 2)) ]; do sleep 0.2; done
            make_store elsewhere
            # On another file system, where directories say that they are smaller.
            memory=$(mktemp -d /dev/shm/pthbs-image.XXXXXX)
            (umask 077; TMPDIR=$memory raw {{kind}} elsewhere 64 auto second)
            rmdir "$memory"
            cmp first second
            sfdisk --verify first
            dd if=first of=esp bs=1M skip=1 count=64 2> log
            fsck.fat -n esp
            [ "$(mtype -i first@@1M ::/EFI/BOOT/BOOTX64.EFI)" = loader ]
            [ "$(mtype -i first@@1M ::/EFI/pthbs/a/initramfs)" = first ]
            mtype -i first@@1M ::/EFI/pthbs/a/linux.efi | cmp - "store/$library/kernel"
            mtype -i first@@1M ::/loader/entries/a.conf
            e2fsck -f -n "first?offset=$(($(begin_of first) * 512))"
            """);

        Assert.Contains("No errors detected.", made.Output, StringComparison.Ordinal);
        Assert.Contains("\noptions console=ttyS0 pthbs.system=system.4355", made.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_store_of_an_image_holds_what_the_system_needs_and_belongs_to_root()
    {
        var made = await StepsAsync("""
            raw raw store 64 auto disk
            file="disk?offset=$(($(begin_of disk) * 512))"
            sh "$scripts/closure" "$PWD/store/$system" | sed 's/\..*//'
            debugfs -R 'ls -p /pthbs' "$file" 2> log | cut -d / -f 4-6 | sed -n 's,^\([0-9]*/[0-9]*/[a-z][a-z]*\)\..*,\1,p' | sort
            debugfs -R "stat /pthbs/$tool/bin/sh" "$file" 2> log | grep -c -e '^User: *0 *Group: *0' -e '^ *[acm]time: .*Jan  *1 00:00:00 1980' -e '^crtime: .*1980'
            debugfs -R "cat /pthbs/$system/etc/motd" "$file" 2> log
            """);

        Assert.Equal(["library", "system", "tool", "0/0/library", "0/0/system", "0/0/tool", "5", "hello"], made.Lines);
    }

    [Fact]
    public async Task Every_block_of_a_verity_image_is_under_the_hash_of_its_entry()
    {
        await StepsAsync("""
            raw verity store 64 auto disk
            set -- $(mtype -i disk@@1M ::/loader/entries/a.conf | sed -n 's/.*verity 1 \([^"]*\)".*/\1/p')
            dd if=disk of=data bs=1M skip=65 count=$(($5 / 256)) 2> log
            dd if=disk of=tree bs=1M skip=$((65 + $5 / 256)) count=1 2> log
            verify() { veritysetup verify --no-superblock --format=1 --hash=sha256 --data-block-size="$3" --hash-block-size="$4" --data-blocks="$5" --salt=- data tree "$8"; }
            verify "$@"
            printf x | dd of=data bs=1 seek=2000000 conv=notrunc 2> log
            ! verify "$@"
            """);
    }

    [Fact]
    public async Task Two_images_that_differ_in_a_byte_have_no_identifier_in_common()
    {
        var ids = await StepsAsync("""
            ids() { sfdisk -d "$1" | grep -o -e 'label-id: .*' -e 'uuid=[^,]*'; debugfs -R 'show_super_stats -h' "$1?offset=$(($(begin_of "$1") * 512))" 2> log | grep -e UUID -e Seed; dd if="$1" bs=1 skip=$((1048576 + 67)) count=4 2> log | od -A n -t x1; }
            raw erofs store 64 auto first
            ids first
            printf x >> "store/$tool/bin/sh"
            raw erofs store 64 auto second
            ids second
            """);

        // The file system's hashes are spread by a seed of the same value as its UUID.
        Assert.Equal(2 * 7, ids.Lines.Count);
        Assert.Empty(ids.Lines.Take(7).Intersect(ids.Lines.Skip(7)));
    }

    [Theory]
    [InlineData("raw raw store 33 auto disk", "the EFI system partition is too small for kernel and initramfs", "got:      esp=33M")]
    [InlineData("raw raw store 64 90 disk", "the disk is too small for the system and all that it needs", "got:      disk=90M")]
    [InlineData("rm store/$system/kernel; raw raw store 64 auto disk", "the system has no kernel", "hint: set the fact 'kernel'")]
    public async Task What_does_not_fit_is_refused_before_anything_is_written(string step, string message, string more)
    {
        var ended = await _program.ShellAsync($"cd '{_program.Place}'\n{_prelude}{step}");

        Assert.Equal(1, ended.Code);
        Assert.Contains($"image: {message}\n", ended.Error, StringComparison.Ordinal);
        Assert.Contains(more, ended.Error, StringComparison.Ordinal);
        Assert.False(File.Exists($"{_program.Place}/disk"));
    }

    [Fact]
    public async Task What_is_said_to_be_enough_is_enough()
    {
        var made = await StepsAsync("""
            raw raw store 64 90 disk 2> refused || least=$(sed -n 's/.*at least \([0-9]*\)M$/\1/p' refused)
            raw raw store 64 "$least" disk
            stat -c %s disk
            echo "$least"
            """);

        Assert.Equal(int.Parse(made.Lines[^1], CultureInfo.InvariantCulture) * 1048576L, long.Parse(made.Lines[^2], CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task The_table_of_a_disk_that_became_larger_gives_its_last_partition_the_room()
    {
        var made = await StepsAsync("""
            raw raw store 64 auto disk
            sfdisk -d disk | grep -o 'uuid=[^,]*' > before
            truncate -s 300M disk
            (. "$scripts/gpt"; stretch disk $((300 * 2048)) 2)
            sfdisk --verify disk
            sfdisk -d disk | grep -o 'uuid=[^,]*' | cmp - before
            dd if=/dev/zero of=disk bs=512 seek=1 count=1 conv=notrunc 2> log
            sfdisk -q -l -o End disk 2> log | tail -n 1
            """);

        Assert.Contains("No errors detected.", made.Output, StringComparison.Ordinal);
        Assert.Equal((300 * 2048) - 34, int.Parse(made.Lines[^1], CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task An_oci_image_has_a_layer_for_each_package_and_every_blob_under_its_hash()
    {
        var made = await StepsAsync("""
            sh "$scripts/oci" "$PWD/store/$system" "$PWD/first"
            make_store elsewhere
            (umask 077; sh "$scripts/oci" "$PWD/elsewhere/$system" "$PWD/second")
            diff -r first second
            cd first/blobs/sha256
            for blob in *; do echo "$blob  $blob"; done | sha256sum -c --quiet
            manifest=$(sed 's/.*"digest":"sha256:\([0-9a-f]*\)".*/\1/' ../../index.json)
            for layer in $(grep -o '"digest":"sha256:[0-9a-f]*' "$manifest" | sed '1d; s/.*://'); do tar -t -z -v --numeric-owner -f "$layer" | sed -n '1s/  */ /gp'; done | cut -d ' ' -f 1,2,6 | sed 's/\.[0-9a-f]*\(\/\)/\1/'
            """);

        Assert.Equal(["drwxr-xr-x 0/0 pthbs/library/", "drwxr-xr-x 0/0 pthbs/system/", "drwxr-xr-x 0/0 pthbs/tool/", "lrwxrwxrwx 0/0 bin"], made.Lines);
    }

    private async Task<Finished> StepsAsync(string steps) => (await _program.ShellAsync($"cd '{_program.Place}'\n{_prelude}{steps}")).Succeeded();
}
