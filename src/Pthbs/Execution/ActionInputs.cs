using Pthbs.Environments;
using Pthbs.Sources;
using Pthbs.Store;

namespace Pthbs.Execution;

/// <summary>Where this process has what an action names by hash.</summary>
/// <param name="Packages">The store with its trees.</param>
/// <param name="Sources">The sources.</param>
/// <param name="Script">The script's bytes.</param>
/// <param name="View">The merged view.</param>
public sealed record ActionInputs(StoreDirectory Packages, SourceCache Sources, ReadOnlyMemory<byte> Script, Forest View);
