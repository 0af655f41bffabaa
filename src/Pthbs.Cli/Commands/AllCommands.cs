using System.CommandLine;
using Pthbs.Cli.CommandLine;

namespace Pthbs.Cli.Commands;

/// <summary>The commands that there are.</summary>
internal static class AllCommands
{
    /// <summary>All of them, in the order of the help.</summary>
    public static CommandTree Tree()
    {
        var tree = new CommandTree();
        tree.Add(
            "Commands",
            new BuildCommand(),
            new RunCommand(),
            new ShellCommand(),
            new ShowCommand(),
            new ListCommand(),
            new SearchCommand(),
            new LogCommand(),
            new WhyCommand(),
            new OwnerCommand(),
            new ClosureCommand(),
            new ChangedCommand(),
            new FetchCommand(),
            new UnpackCommand(),
            new GcCommand(),
            new DoctorCommand(),
            new ReproduceCommand(),
            new DiffCommand(),
            new AuditCommand());
        tree.Add(
            "Groups of commands",
            new Command("env", "build and list environments") { new EnvBuildCommand(), new EnvListCommand() },
            new Command("collection", "manage templates")
            {
                new CollectionNewCommand(), new CollectionAddCommand(), new CollectionGenerateCommand(), new CollectionRenderCommand(), new CollectionLintCommand(), new CollectionFormatCommand(), new CollectionUpdateCommand(),
                new CollectionOutdatedCommand(), new CollectionPatchCommand(), new CollectionTestCommand(),
            },
            new Command("store", "verify and repair the store, and manage roots")
            {
                new StoreVerifyCommand(),
                new StoreRepairCommand(),
                new Command("root", "keep packages and environments from 'pthbs gc'") { new StoreRootListCommand(), new StoreRootAddCommand(), new StoreRootSwitchCommand(), new StoreRootRollbackCommand(), new StoreRootRemoveCommand() },
            },
            new Command("system", "machines")
            {
                new SystemBuildCommand(), new SystemImageCommand(), new SystemListCommand(), new SystemStatusCommand(), new SystemDiffCommand(), new SystemSwitchCommand(), new SystemRollbackCommand(), new SystemStageCommand(), new SystemPromoteCommand(), new SystemRunCommand(), new SystemTestCommand(),
            },
            new Command("container", "look at the containers of this machine") { new ContainerListCommand(), new ContainerLogsCommand(), new ContainerEnterCommand() },
            new Command("service", "run services of a system on another distribution") { new ServiceListCommand(), new ServiceRunCommand() },
            new Command("export", "write packages for other machines") { new ExportArchiveCommand(), new ExportMakeCommand(), new ExportSbomCommand(), new ExportLegalCommand() });
        tree.Add("Other commands", new CompletionCommand(tree), new ExecuteCommand(), new HelpCommand(tree), new VersionCommand());
        return tree;
    }
}
