using System.Text;
using Pthbs.Planning;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Cli.Tests.Console;

/// <summary>Packages that are never built, and what could happen to them.</summary>
internal static class TestGraph
{
    public static BuildScript Script(string name, string version = "1.0", string commands = "make") =>
        BuildScript.Parse(Encoding.UTF8.GetBytes($"#!/bin/sh\n#: pthbs 2\n#: name {name}\n#: version {version}\n#: system x86_64-linux\n{commands}\n"), name);

    public static BuildGraph Of(params BuildScript[] scripts) =>
        BuildGraph.Walk(scripts.Select(s => s.Id), id => scripts.First(s => s.Id == id), _ => false);

    public static BuildRecord Record(PackageId id, double? seconds) => new()
    {
        Id = id.ToString(),
        Version = "1.0",
        OutputHash = new string('a', 64),
        MaskedHash = new string('b', 64),
        References = [],
        Size = 4096,
        Seconds = seconds,
    };
}
