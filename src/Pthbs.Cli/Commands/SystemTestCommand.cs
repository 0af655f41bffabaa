using System.CommandLine;
using System.Globalization;
using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Console;
using Pthbs.Cli.Json;
using Pthbs.Errors;
using Pthbs.Planning;
using Pthbs.Scripts;
using Pthbs.Store;
using Pthbs.Systems;
using Pthbs.Workflows;

namespace Pthbs.Cli.Commands;

/// <summary>What the commands share that start a system in a virtual machine.</summary>
internal sealed class VirtualMachineOptions
{
    private readonly Argument<string> _system = new("SYSTEM") { Description = "a system as for 'pthbs build'; it must be built" };
    private readonly Option<string?> _kernel = new("--kernel") { Description = "the kernel; that of the system by default", HelpName = "FILE" };
    private readonly Option<string?> _modules = new("--modules") { Description = "the directory of its modules; by default lib/modules beside boot", HelpName = "DIR" };
    private readonly Option<bool> _noKvm = new("--no-kvm") { Description = "always emulate the processor (slower), also if /dev/kvm is writable" };
    private readonly Option<string?> _memory = new("--memory") { Description = "memory in MB; 256 by default", HelpName = "N" };

    public VirtualMachineOptions(Command command)
    {
        command.Add(_system);
        foreach (var option in (Option[])[_kernel, _modules, _memory, _noKvm]) command.Add(option);
        AcceptNumber(_memory);
    }

    /// <summary>What the machine is made of.</summary>
    public static string Note => "The virtual machine is QEMU's: this needs the programs qemu-system-x86_64 and mke2fs. Its disk\nholds the packages of the system, and is deleted when the machine stops. The system must have a\nkernel (kernel=linux-debian), or --kernel names one. If the drivers of the kernel are modules,\nthose for disk and network are added.";

    /// <summary>The system's name, and the machine.</summary>
    public (string Name, VirtualMachine Machine) Read(Invocation call)
    {
        call.UseStoreFor(StoreAccess.Reading);
        var (session, path) = (call.Session, new SystemWords(call.Session).PathOf(call.Value(_system)!));
        if (!PackageId.TryParse(Path.GetFileName(path), out var id) || session.Store.PathOf(id) != path) throw new PthbsException(ErrorKind.Usage, "only a system of the store can be started") { Where = path };
        var system = SystemTree.Read(path, cancel: call.Cancel);
        var packages = RuntimeClosure.Of([id], other => PackageRecords.Of(session.Store, other, call.Cancel).References).Select(session.Store.PathOf).ToList();
        var machine = new VirtualMachine(system, packages, [.. OwnProcess.Variables()])
        {
            Kernel = call.Value(_kernel) is { } kernel ? Path.GetFullPath(kernel, call.Directory) : null,
            Modules = call.Value(_modules) is { } modules ? Path.GetFullPath(modules, call.Directory) : null,
            UsesKvm = !call.Value(_noKvm),
            Memory = call.Value(_memory) is { } memory ? Number(memory) : 256,
        };
        return (id.ToString(), machine);
    }

    /// <summary>Refuses what is no number, before anything else is done.</summary>
    public static void AcceptNumber(Option<string?> option) => option.Validators.Add(result =>
    {
        if (result.Tokens is [var token] && TryRead(token.Value) is null) result.AddError($"{option.Name} does not accept '{token.Value}'\na number from 1\n");
    });

    /// <summary>A number that a person gave.</summary>
    public static int Number(string text) => TryRead(text)!.Value;

    private static int? TryRead(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
}

/// <summary><c>pthbs system run</c></summary>
internal sealed class SystemRunCommand : PthbsCommand
{
    private readonly VirtualMachineOptions _options;

    public SystemRunCommand()
        : base("run", "start a system in a virtual machine, with its console on the terminal") => _options = new VirtualMachineOptions(this);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes => [VirtualMachineOptions.Note, "It ends with 'poweroff' or with Ctrl-A X."];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples => [new("pthbs system run minimal:kernel=linux-debian,console=shell", "starts 'minimal' with a shell on its console")];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        var command = _options.Read(call).Machine.Command;
        call.Screen.Say("Ctrl-A X ends the machine");
        call.StepBack();
        HostProcess.Become(command, [.. OwnProcess.Variables()]);
        return Task.FromResult(ExitCodes.Success);
    }
}

/// <summary><c>pthbs system test</c></summary>
internal sealed class SystemTestCommand : PthbsCommand
{
    private const int DefaultSeconds = 300;
    private readonly VirtualMachineOptions _options;
    private readonly Option<string?> _seconds = new("--deadline") { Description = "seconds that the machine has; 300 by default", HelpName = "N" };
    private readonly Option<bool> _json = CommonOptions.Json("print one JSON object");

    public SystemTestCommand()
        : base("test", "start a system in a virtual machine, and check its services")
    {
        _options = new VirtualMachineOptions(this);
        Add(_seconds);
        VirtualMachineOptions.AcceptNumber(_seconds);
        Add(_json);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes => [VirtualMachineOptions.Note, "A service is ready when its check succeeds. The exit code is 0 if all are, and 11 otherwise:\nthen this names the others, and prints the last lines of the console if the machine died."];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples => [new("pthbs system test minimal:kernel=linux-debian", "tests the system 'minimal'")];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        var (name, machine) = _options.Read(call);
        var seconds = call.Value(_seconds) is { } given ? VirtualMachineOptions.Number(given) : DefaultSeconds;
        call.WhenInterrupted("the virtual machine was stopped");
        call.Screen.Say($"starting a virtual machine: its services have {seconds.ToString(CultureInfo.InvariantCulture)} s to become ready{(machine.UsesKvm ? "; if the machine hangs under KVM, stop this with Ctrl-C and use --no-kvm" : "")}");
        var outcome = machine.Try(seconds, call.Cancel);
        call.Print(new SystemTestedJson(name, outcome.Failed.Count == 0, outcome.Ready, outcome.Failed), screen =>
        {
            foreach (var service in outcome.Ready) screen.PrintLine($"{service}: ready");
            foreach (var service in outcome.Failed) screen.PrintLine($"{service}: not ready");
        });
        if (outcome.Failed.Count == 0) return Task.FromResult(ExitCodes.Success);
        throw new PthbsException(ErrorKind.Service, $"{Quantity.Count(outcome.Failed.Count, "service")} did not become ready: {string.Join(", ", outcome.Failed)}") { Where = name, Details = outcome.Said, Hint = $"look at it: pthbs system run {PackageId.Parse(name).Short}; if the machine hangs under KVM, use --no-kvm" };
    }
}
