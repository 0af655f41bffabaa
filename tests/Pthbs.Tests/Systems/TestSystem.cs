namespace Pthbs.Tests.Systems;

/// <summary>A system's tree with nothing in it that a test does not ask for.</summary>
internal sealed class TestSystem : IDisposable
{
    private static readonly string[] Scripts = ["activate", "settle", "place", "start", "stop", "forget", "withhold", "revoke"];

    public TestSystem()
    {
        foreach (var script in Scripts) Program($"lib/{script}", "");
        Write("etc/passwd", "root:x:0:0::/root:/bin/sh\n");
        Write("mutable", "shadow\n");
        Write("order", "");
        Write("env/here", "");
    }

    public TemporaryDirectory Directory { get; } = new();

    public string Path => System.IO.Path.GetFullPath(Directory.Path);

    public void Write(string relative, string text) => Directory.Write(relative, text);

    public void Program(string relative, string commands) => Directory.Write(relative, $"#!/bin/sh\n{commands}\n", 0b111_101_101);

    /// <summary>Adds a service at the end of the order.</summary>
    public TestSystem Service(string name, string run = "exec sleep 1000", params string[] needs)
    {
        Write("order", File.ReadAllText($"{Path}/order") + name + "\n");
        Program($"services/{name}/run", run);
        if (needs.Length > 0) Write($"services/{name}/needs", string.Join('\n', needs) + "\n");
        return this;
    }

    public void Dispose() => Directory.Dispose();
}
