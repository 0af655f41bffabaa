using System.Text.Json;
using Pthbs.Systems;

namespace Pthbs.Cli.Json;

/// <summary>A system that was built.</summary>
internal sealed class SystemBuiltJson(string system, string path, string root, int generation, bool changed) : JsonRecord
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("system", system);
        json.Member("path", path);
        json.Member("root", root);
        json.Member("generation", generation);
        json.Member("changed", changed);
    }
}

/// <summary>An image that was made.</summary>
internal sealed class SystemImageJson(string image, string system, string path) : JsonRecord
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("image", image);
        json.Member("system", system);
        json.Member("path", path);
    }
}

/// <summary>A generation that is a system.</summary>
internal sealed class SystemRowJson(string root, int generation, DateTimeOffset made, string system, bool current, bool running) : JsonRecord
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("root", root);
        json.Member("generation", generation);
        json.Member("made", made);
        json.Member("system", system);
        json.Member("current", current);
        json.Member("running", running);
    }
}

/// <summary>The system that runs.</summary>
internal sealed class SystemStatusJson(string? system, string? path, int? generation, string? current, IReadOnlyList<SystemServiceJson>? services, IReadOnlyList<SystemSlotJson> slots,
    IReadOnlyList<StaleProgramJson> stale) : JsonRecord
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("system", system);
        json.Member("path", path);
        json.Member("generation", generation);
        json.Member("current", current);
        json.Member("services", services);
        json.Member("slots", slots);
        json.Member("stale", stale);
    }
}

/// <summary>A program that still runs a former build.</summary>
internal sealed class StaleProgramJson(string process, string package) : JsonObject
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("process", process);
        json.Member("package", package);
    }
}

/// <summary>A slot of the EFI system partition.</summary>
internal sealed class SystemSlotJson(string slot, string? system, string state) : JsonObject
{
    public static SystemSlotJson Of(SystemSlot slot) => new(slot.Name, slot.System, slot.State);

    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("slot", slot);
        json.Member("system", system);
        json.Member("state", state);
    }
}

/// <summary>What a command did to the slots.</summary>
internal sealed class SlotsChangedJson(bool changed, IReadOnlyList<SystemSlotJson> slots) : JsonRecord
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("changed", changed);
        json.Member("slots", slots);
    }
}

/// <summary>What a service is doing.</summary>
internal sealed class SystemServiceJson(string name, string state) : JsonObject
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("name", name);
        json.Member("state", state);
    }
}

/// <summary>Something that differs between two systems.</summary>
internal sealed class SystemChangeJson(string name, string change, string? before, string? after) : JsonObject
{
    public static SystemChangeJson Of(SystemChange change) => new(change.Name, JsonWord.Of(change.Kind), null, null);

    public static SystemChangeJson Of(PackageChange change) =>
        new(change.Name, JsonWord.Of(change.Before is null ? SystemChangeKind.New : change.After is null ? SystemChangeKind.Removed : SystemChangeKind.Changed), change.Before, change.After);

    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("name", name);
        json.Member("change", change);
        json.Member("before", before);
        json.Member("after", after);
    }
}

/// <summary>What differs between two systems.</summary>
internal sealed class SystemDiffJson(
    string? before, string after, bool same, IReadOnlyList<SystemChangeJson> packages, IReadOnlyList<SystemChangeJson> services, IReadOnlyList<SystemChangeJson> files, IReadOnlyList<string> reboot) : JsonRecord
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("before", before);
        json.Member("after", after);
        json.Member("same", same);
        json.Member("packages", packages);
        json.Member("services", services);
        json.Member("files", files);
        json.Member("reboot", reboot);
    }
}

/// <summary>What a switch did.</summary>
internal sealed class SwitchedJson(
    string system, string? before, bool changed, int generation, IReadOnlyList<string> stopped, IReadOnlyList<string> started, IReadOnlyList<string> failed, IReadOnlyList<string> missing, IReadOnlyList<string> reboot) : JsonRecord
{
    public static SwitchedJson Of(SwitchOutcome outcome) =>
        new(outcome.System, outcome.Before, outcome.Changed, outcome.Generation, outcome.Stopped, outcome.Started, outcome.Failed, outcome.Missing, outcome.Reboot);

    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("system", system);
        json.Member("before", before);
        json.Member("changed", changed);
        json.Member("generation", generation);
        json.Member("stopped", stopped);
        json.Member("started", started);
        json.Member("failed", failed);
        json.Member("missing", missing);
        json.Member("reboot", reboot);
    }
}

/// <summary>How a system's start in a virtual machine went.</summary>
internal sealed class SystemTestedJson(string system, bool healthy, IReadOnlyList<string> ready, IReadOnlyList<string> failed) : JsonRecord
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("system", system);
        json.Member("healthy", healthy);
        json.Member("ready", ready);
        json.Member("failed", failed);
    }
}

/// <summary>A container of the system that runs.</summary>
internal sealed class ContainerJson(string name, string state, int? process, long? memory, int? processes, string? address) : JsonRecord
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("name", name);
        json.Member("state", state);
        json.Member("process", process);
        json.Member("memory", memory);
        json.Member("processes", processes);
        json.Member("address", address);
    }
}

/// <summary>A service of a system.</summary>
internal sealed class ServiceJson(string name, IReadOnlyList<string> needs, string? user, string place) : JsonRecord
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("name", name);
        json.Member("needs", needs);
        json.Member("user", user);
        json.Member("place", place);
    }
}
