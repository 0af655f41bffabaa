using System.Text;
using Pthbs.Errors;
using Pthbs.Fuzz.Running;
using Pthbs.Packaging;
using Pthbs.Packaging.Licenses;
using Pthbs.Packaging.Reading;

namespace Pthbs.Fuzz.Parsers;

/// <summary>What build systems' files and license texts say: whatever that is, the template that comes of it has only lines of its own.</summary>
internal static class BuildFiles
{
    private static readonly string[] Names = ["configure.ac", "CMakeLists.txt", "meson.build", "Makefile", "pyproject.toml", "setup.py", "Makefile.PL"];

    public static readonly FuzzTarget Target = new(
        "build-files",
        [
            .. new[]
            {
                "AC_INIT([t], [1.2], [b], [t], [https://example.org/t])\nPKG_CHECK_MODULES([X], [glib-2.0 >= 2.5 zlib])\nAC_CHECK_LIB([z], [inflate])\n",
                "project(t VERSION 1.2 DESCRIPTION \"what it is\" HOMEPAGE_URL \"https://example.org/t\")\noption(T_TESTS \"x\" ON)\nfind_package(ZLIB)\n",
                "project('t', 'c', 'cpp', version: '1.2', license: 'MIT')\ndependency('zlib', required: false)\n",
                "VERSION = 1.2\nBINDIR = /usr/bin\nLDFLAGS =\nall: t\ninstall: all\n\tcc -lz `pkg-config --libs zlib`\n",
                "[project]\nname = \"t\"\nversion = \"1.2\"\ndependencies = [\n \"a>=1\",\n]\n[project.scripts]\nt = \"t:main\"\n",
                "WriteMakefile(\n VERSION => '1.2',\n ABSTRACT => 'what it is',\n PREREQ_PM => { 'A::B' => 1 },\n);\n",
                "setup(name='t', version='1.2', url='https://example.org', entry_points={'console_scripts': ['t=t:main']})\n",
            }.Select(Encoding.UTF8.GetBytes),
        ],
        bytes =>
        {
            var signature = new StringBuilder();
            foreach (var name in Names)
            {
                var tree = new SourceTree([name, "t.py", "COPYING"], (path, most) => path == "t.py" ? [] : bytes[..Math.Min(bytes.Length, most)]);
                PackageDraft draft;
                try
                {
                    draft = PackageDrafter.Of(tree, new DraftOrigin("t.tar", ArchiveName.Of("t.tar"), IsArchive: true), new HashSet<string>(["zlib", "glib"]));
                }
                catch (PthbsException)
                {
                    continue;
                }

                var inBlock = false;
                foreach (var line in TemplateText.Of(draft).Split('\n'))
                {
                    if (line == "{% endblock %}") inBlock = false;
                    else if (line.StartsWith("{% block ", StringComparison.Ordinal)) inBlock = true;
                    else if (!inBlock && line.Length > 0 && !((line.StartsWith("{% set ", StringComparison.Ordinal) || line.StartsWith("{% extends ", StringComparison.Ordinal)) && (line.EndsWith("%}", StringComparison.Ordinal) || line.EndsWith("#}", StringComparison.Ordinal))))
                        throw new DefectException($"a line that is not the template's own: {line}");
                    if (line.Contains("{{", StringComparison.Ordinal)) throw new DefectException($"an expression in a template: {line}");
                }

                signature.Append(draft.Facts.Layout[0]).Append(Math.Min(draft.Facts.Needs.Count, 3)).Append(draft.License.Certainty == Certainty.Sure ? 's' : '-');
            }

            return signature.ToString();
        })
    { Words = ["AC_INIT(", "PKG_CHECK_MODULES(", "project(", "option(", "find_package(", "dependency(", "install:", "-lz", "[project]", "version", "PREREQ_PM", "=>", "%}", "{{", "{#", "\"", "'", "\\", "$(", "`", "]", ")"] };
}
