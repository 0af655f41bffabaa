using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Sandboxing;

namespace Pthbs.Systems;

/// <summary>How a system's start in a virtual machine went.</summary>
/// <param name="Ready">The services that became ready.</param>
/// <param name="Failed">The others: those that failed, and those of which nothing was heard in time.</param>
/// <param name="Said">What the machine said last, where it stopped or took too long.</param>
public sealed record TrialOutcome(IReadOnlyList<string> Ready, IReadOnlyList<string> Failed, IReadOnlyList<string> Said);

/// <summary>A machine made of a system, a kernel and the programs qemu and mke2fs of this machine. Its disk is forgotten when it ends.</summary>
/// <param name="system">The system.</param>
/// <param name="packages">The directories of all that it refers to, and its own.</param>
/// <param name="variables">The variables of the programs.</param>
public sealed class VirtualMachine(SystemTree system, IReadOnlyList<string> packages, IReadOnlyList<KeyValuePair<string, string>> variables)
{
    private static readonly (string Program, string Package)[] Programs = [("qemu-system-x86_64", "qemu-system-x86"), ("mke2fs", "e2fsprogs")];

    /// <summary>The kernel's file; null for that of the system.</summary>
    public string? Kernel { get; init; }

    /// <summary>The directory of the kernel's modules; null for the one that belongs to it on this machine.</summary>
    public string? Modules { get; init; }

    /// <summary>Memory in MB.</summary>
    public int Memory { get; init; } = 256;

    /// <summary>Whether it may use the processor itself, by KVM, where this machine has that; otherwise the processor is emulated.</summary>
    public bool UsesKvm { get; init; } = true;

    /// <summary>The program and its arguments that show the machine's console on the terminal.</summary>
    /// <exception cref="PthbsException">There is no kernel, or a program is missing.</exception>
    public ImmutableArray<string> Command => Words("run", 0);

    /// <summary>Starts the machine without anybody at its console, and waits until all services are ready or one is not.</summary>
    /// <param name="seconds">How long to wait.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="PthbsException">There is no kernel, or a program is missing.</exception>
    public TrialOutcome Try(int seconds, CancellationToken cancel)
    {
        var text = Start(seconds, cancel);
        List<string> ready = [], failed = [], said = [];
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Split(' ');
            if (parts is ["ready", var name] && said.Count == 0) ready.Add(name);
            else if (parts is ["failed" or "late", var other] && said.Count == 0) failed.Add(other);
            else said.Add(line);
        }

        return new TrialOutcome(ready, [.. failed, .. system.Order.Except(ready).Except(failed)], said);
    }

    /// <summary>Whatever ends the machine, a signal too, its files go with it: the script has no say then. What a killed pthbs left goes with the next one.</summary>
    private string Start(int seconds, CancellationToken cancel)
    {
        const string Variable = "TMPDIR";
        var words = Words("test", seconds);
        using var place = DirectoryHandle.Open(variables.FirstOrDefault(variable => variable.Key == Variable).Value is { Length: > 0 } given ? given : "/tmp");
        using var files = Beside.MakeDirectory(place);
        return HelperProcess.Hear(words, [.. variables.Where(variable => variable.Key != Variable), new(Variable, $"{place.Path}/{files.Name}")], cancel: cancel).Said;
    }

    private ImmutableArray<string> Words(string mode, int seconds)
    {
        foreach (var (program, package) in Programs)
            if (!IsThere(program)) throw new PthbsException(ErrorKind.Machine, $"the program {program} is not installed; the virtual machine is started with it") { Hint = $"install it (Debian: {package})" };
        using var initramfs = NamedFile.TryFind($"{system.Path}/initramfs") ?? throw new PthbsException(ErrorKind.Input, "the system has no initramfs, and cannot be started") { Where = system.Path };
        var kernel = Kernel ?? system.Kernel ?? throw new PthbsException(ErrorKind.Usage, "the system has no kernel") { Hint = "name one: --kernel FILE (Debian: the package linux-image-cloud-amd64 has one in /boot), or set its fact 'kernel'" };
        kernel = Path.GetFullPath(kernel);
        using var found = NamedFile.TryFind(kernel);
        if (found is not { Kind: FileKind.Regular }) throw new PthbsException(ErrorKind.Usage, "the kernel does not exist") { Where = kernel };
        return ["/bin/sh", "-c", Script(), "virtual-machine", mode, system.Path, kernel, Modules ?? ModulesOf(kernel) ?? "", seconds.ToString(CultureInfo.InvariantCulture), Memory.ToString(CultureInfo.InvariantCulture), UsesKvm ? "yes" : "", .. packages];
    }

    /// <summary>Where distributions have the modules of a kernel in <c>/boot</c>.</summary>
    private string? ModulesOf(string kernel)
    {
        const string Name = "vmlinuz-";
        var version = Path.GetFileName(kernel) is var file && file.StartsWith(Name, StringComparison.Ordinal) ? file[Name.Length..] : null;
        if (version is null || Kernel is null) return null;
        foreach (var place in (string[])[$"{Path.GetDirectoryName(Path.GetDirectoryName(kernel))}/lib/modules/{version}", $"/lib/modules/{version}"])
            using (var found = NamedFile.TryFind(place)) if (found is { Kind: FileKind.Directory }) return Path.GetFullPath(place);
        return null;
    }

    private bool IsThere(string program) =>
        ProgramSearch.Find(program, $"{variables.FirstOrDefault(variable => variable.Key == "PATH").Value}:/usr/sbin:/sbin") is not null;

    private static string Script()
    {
        using var resource = new StreamReader(typeof(VirtualMachine).Assembly.GetManifestResourceStream("systems/virtual-machine.sh")!, Encoding.UTF8);
        return resource.ReadToEnd();
    }
}
