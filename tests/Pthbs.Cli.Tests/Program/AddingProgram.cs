using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace Pthbs.Cli.Tests.Program;

/// <summary>A program with a collection for <c>pthbs collection add</c>: its layouts need no compiler.</summary>
internal sealed class AddingProgram : IDisposable
{
    /// <summary>The header of every script here.</summary>
    public const string Head = "#!/bin/sh\n#: pthbs 2\n#: name {{ package.name }}\n#: version {{ version }}\n#: system {{ system }}\n#: depends {{ dep(\"tools\") }}\n";
    private static readonly string[] Layouts = ["autotools", "autoreconf", "cmake", "meson", "python", "perl", "base"];

    public AddingProgram()
    {
        Program.Collection.Tools();
        Program.Collection.Write("layouts/make.sh.j2", Head + """
            #: source {{ archive }} {% if not archive.startswith("git:") %}unpack {% if strip | default(1) %}strip={{ strip | default(1) }} {% endif %}{% endif %}into=src

            set -e
            [ ! -f src/said ] || busybox cat src/said
            mkdir $out/bin
            busybox cp src/tool $out/bin/tool
            {% for name in env_interpreters | default([]) %}
            busybox sed -i '1s|.*|#!/usr/bin/env {{ name }}|' $out/bin/tool
            {% endfor %}
            """);
        // Nothing is built with these here.
        foreach (var layout in Layouts) Program.Collection.Write($"layouts/{layout}.sh.j2", Head);
        Program.Collection.Write("layouts/test.sh.j2", """
            #!/bin/sh
            #: pthbs 2
            #: name {{ package.name }}
            #: version 1
            #: system {{ system }}
            #: depends {{ dep("tools") }}
            #: depends {{ dep(package.name | replace("test-", "", 1)) }}

            set -e
            timeout() { busybox timeout "$@"; }
            for applet in rm grep tr cut head cat; do eval "$applet() { busybox $applet \"\$@\"; }"; done
            pthbs_result=$PWD/result
            result() { [ -n "$*" ] || { echo 'the text of result is empty' >&2; exit 1; }; echo "$*" > "$pthbs_result"; }
            {% for program in programs | default([]) %}
            [ -x /pthbs/env/bin/{{ program }} ]
            {% endfor %}
            {% block test %}{% endblock %}
            busybox cp "$pthbs_result" "$out/result"
            """ + "\n");
    }

    /// <summary>The program.</summary>
    public RealProgram Program { get; } = new();

    /// <inheritdoc/>
    public void Dispose() => Program.Dispose();

    /// <summary>An archive of these files, beside the collection; all of them can be run.</summary>
    public void Pack(string name, params (string Path, string Text)[] files)
    {
        using var file = File.Create($"{Program.Place}/{name}");
        using var packed = new GZipStream(file, CompressionLevel.Fastest);
        using var writer = new TarWriter(packed, TarEntryFormat.Ustar);
        foreach (var (path, text) in files)
        {
            using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
            writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, path) { DataStream = content, Mode = (UnixFileMode)0b111_101_101 });
        }
    }
}
