using System.Diagnostics;
using Pthbs.Files.Elf;

namespace Pthbs.Tests.Execution.Links;

/// <summary>What is loaded of a program is what strip leaves alone.</summary>
public sealed class LoadedImageTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("-static")]
    [InlineData("-static-pie")]
    [InlineData("-static -g -Wl,-z,noseparate-code")]
    [InlineData("-shared -fPIC")]
    public void Strip_changes_nothing_of_it(string options)
    {
        _directory.Write("a.c", "int data[1000] = {1}; int main(int argc, char **argv) { return data[argc]; }\n");
        _directory.Write("b.c", "int data[1000] = {2}; int main(int argc, char **argv) { return data[argc]; }\n");
        Run("gcc", [.. options.Split(' '), "a.c", "-o", "a"]);
        Run("gcc", [.. options.Split(' '), "b.c", "-o", "b"]);
        var (shape, hash) = Image("a");
        foreach (var how in (string[])["-s", "-g", "--strip-unneeded"])
        {
            Run("strip", how, "a", "-o", "stripped");
            Assert.NotEqual(File.ReadAllBytes($"{_directory.Path}/a"), File.ReadAllBytes($"{_directory.Path}/stripped"));
            Assert.Equal((shape, hash), Image("stripped"));
        }

        Assert.Equal(shape, Image("b").Shape);
        Assert.NotEqual(hash, Image("b").Hash);
    }

    [Fact]
    public void An_object_file_is_itself()
    {
        _directory.Write("a.c", "int x;\n");
        Run("gcc", "-c", "a.c", "-o", "a.o");
        Run("gcc", "-g", "-c", "a.c", "-o", "b.o");
        Assert.NotEqual(Image("a.o").Shape, Image("b.o").Shape);
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes($"{_directory.Path}/a.o"))), Image("a.o").Hash);
    }

    [Fact]
    public void What_no_linker_makes_has_none()
    {
        _directory.Write("text", "#!/bin/sh\n");
        Assert.Null(TryImage("text"));
    }

    private (string Shape, string Hash) Image(string name) => TryImage(name) ?? throw new InvalidOperationException($"{name} is no such file");

    private (string Shape, string Hash)? TryImage(string name)
    {
        using var file = _directory.Handle.OpenFile(name);
        return LoadedImage.TryRead(file, name, default) is { } image ? (image.Shape, image.Hash(file, name, default)) : null;
    }

    private void Run(string program, params string[] arguments)
    {
        Assert.SkipUnless(File.Exists($"/usr/bin/{program}"), $"this machine has no {program}");
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = _directory.Path, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error);
    }
}
