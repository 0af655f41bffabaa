using Pthbs.Collections;
using Pthbs.Errors;

namespace Pthbs.Tests.Collections;

/// <summary>A collection made for one test: a layout of a few lines, and what the test adds.</summary>
public sealed class SmallCollection : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public SmallCollection(string system = "x86_64-linux")
    {
        Write("pthbs.yaml", $"name: small\nsystem: {system}\n");
        Write("downloadlist.sha256", $"sha256:{new string('a', 64)}  a-1.tar.gz  https://example.org/a-1.tar.gz\n");
        Write(
            "layouts/base.sh.j2",
            """
            #!/bin/sh
            #: pthbs 2
            #: name {{ package.name }}
            #: version {{ version | default("1") }}
            #: system {{ system }}
            {% for line in dependency_lines(depends | default([])) %}
            #: depends {{ line }}
            {% endfor %}
            {% for line in sources | default([]) %}
            #: source {{ line }}
            {% endfor %}
            {% block build %}
            make
            {% endblock %}

            """);
    }

    public string Path => _directory.Path;

    public void Write(string relative, string content) => _directory.Write(relative, content);

    /// <summary>Adds a package whose template extends the layout.</summary>
    public SmallCollection Package(string name, string template = "")
    {
        Write($"packages/{name}/{name}.sh.j2", "{% extends \"layouts/base.sh.j2\" %}\n" + template + "\n");
        return this;
    }

    public Collection Open() => Collection.Open(Path);

    /// <summary>Renders one package with a new generator.</summary>
    public GeneratedPackage Generate(string package)
    {
        using var collection = Open();
        return new Generator(collection).Generate(PackageRequest.Parse(package));
    }

    /// <summary>The error that rendering a package gives.</summary>
    public PthbsException Refused(string package) => Assert.Throws<PthbsException>(() => Generate(package));

    public void Dispose() => _directory.Dispose();
}
