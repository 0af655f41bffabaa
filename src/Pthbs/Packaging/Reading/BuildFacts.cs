namespace Pthbs.Packaging.Reading;

/// <summary>What something that a source needs is known by.</summary>
internal enum NeedKind
{
    /// <summary>A module of pkg-config.</summary>
    PkgConfig,

    /// <summary>A library, as <c>-lNAME</c> names it.</summary>
    Library,

    /// <summary>A package of CMake's <c>find_package</c>.</summary>
    CMakePackage,

    /// <summary>A program that the build runs.</summary>
    Program,

    /// <summary>The headers of the kernel.</summary>
    KernelHeaders,

    /// <summary>A distribution of Python.</summary>
    PythonPackage,

    /// <summary>A module of Perl.</summary>
    PerlModule,
}

/// <summary>Something that a source says it needs, or can use.</summary>
/// <param name="Kind">What it is known by.</param>
/// <param name="Name">Its name there.</param>
/// <param name="Where">The file that names it.</param>
internal sealed record Need(NeedKind Kind, string Name, string Where)
{
    /// <summary>Other programs that do the same.</summary>
    public IReadOnlyList<string> Others { get; init; } = [];

    /// <summary>Whether the source does without a program, as far as its files tell: it is taken where there is one, and never missing.</summary>
    public bool IsOptional { get; init; }
}

/// <summary>A fact of a template that holds a list.</summary>
/// <param name="Name">The fact.</param>
/// <param name="Values">The list.</param>
internal sealed record ListFact(string Name, IReadOnlyList<string> Values);

/// <summary>A flag for the case that no package brings a program: the source can do without.</summary>
/// <param name="Program">The program.</param>
/// <param name="Fact">The fact that takes the flag.</param>
/// <param name="Flag">The flag.</param>
/// <param name="Decision">What a person has to know then.</param>
internal sealed record Fallback(string Program, string Fact, string Flag, string Decision);

/// <summary>A block of a template.</summary>
/// <param name="Name">The block.</param>
/// <param name="Lines">Its lines of shell: of our own, with nothing of the source's in them but names that were checked.</param>
internal sealed record TemplateBlock(string Name, IReadOnlyList<string> Lines);

/// <summary>What a build system's files say of a source, as far as they are understood without running them.</summary>
/// <param name="layout">The layout that builds it.</param>
/// <param name="system">What people call the build system.</param>
internal sealed class BuildFacts(string layout, string system)
{
    /// <summary>The layout that builds it: <c>cmake</c> for <c>layouts/cmake.sh.j2</c>.</summary>
    public string Layout { get; } = layout;

    /// <summary>What people call the build system.</summary>
    public string System { get; } = system;

    /// <summary>The version; null if the files do not say it.</summary>
    public string? Version { get; set; }

    /// <summary>The file that says the version as it is; null where it follows from something less sure, or from nothing.</summary>
    public string? VersionFile { get; set; }

    /// <summary>One line of what it is; null likewise.</summary>
    public string? Summary { get; set; }

    /// <summary>Where its people live; null likewise.</summary>
    public string? Homepage { get; set; }

    /// <summary>The license that the files name, in their words; null likewise.</summary>
    public string? License { get; set; }

    /// <summary>Whether any other build system of the source is the better one.</summary>
    public bool IsLastResort { get; set; }

    /// <summary>Whether it compiles C++.</summary>
    public bool IsCxx { get; set; }

    /// <summary>The tools that the layout does not bring.</summary>
    public List<string> Tools { get; private set; } = [];

    /// <summary>What it needs or can use.</summary>
    public List<Need> Needs { get; private set; } = [];

    /// <summary>Further facts for the template.</summary>
    public List<ListFact> Facts { get; private set; } = [];

    /// <summary>Facts for the template that hold a text.</summary>
    public SortedDictionary<string, string> Texts { get; private set; } = new(StringComparer.Ordinal);

    /// <summary>What to do where no package brings a program.</summary>
    public List<Fallback> Fallbacks { get; private set; } = [];

    /// <summary>Blocks for the template.</summary>
    public List<TemplateBlock> Blocks { get; private set; } = [];

    /// <summary>What a person has to decide, a sentence each without a full stop.</summary>
    public List<string> Decisions { get; private set; } = [];

    /// <summary>One of its own, with the same in it.</summary>
    public BuildFacts Copy()
    {
        var copy = (BuildFacts)MemberwiseClone();
        (copy.Tools, copy.Needs, copy.Facts, copy.Texts) = ([.. Tools], [.. Needs], [.. Facts], new(Texts, StringComparer.Ordinal));
        (copy.Fallbacks, copy.Blocks, copy.Decisions) = ([.. Fallbacks], [.. Blocks], [.. Decisions]);
        return copy;
    }

    /// <summary>Notes something that it needs, once.</summary>
    public void Add(NeedKind kind, string name, string where)
    {
        if (name.Length is > 0 and <= 64 && !Needs.Exists(need => need.Kind == kind && need.Name == name)) Needs.Add(new Need(kind, name, where));
    }

    /// <summary>Notes a program that it runs, once.</summary>
    /// <param name="names">The program, and others that do the same; what is no name of a program is passed over.</param>
    /// <param name="where">The file that names it.</param>
    /// <param name="isOptional">Whether it does without.</param>
    public void AddProgram(IEnumerable<string> names, string where, bool isOptional = false)
    {
        var known = names.Where(BuildPrograms.IsName).ToList();
        if (known.Count == 0) return;
        var at = Needs.FindIndex(need => need.Kind == NeedKind.Program && need.Name == known[0]);
        if (at < 0) Needs.Add(new Need(NeedKind.Program, known[0], where) { Others = known[1..], IsOptional = isOptional });
        else if (!isOptional) Needs[at] = Needs[at] with { IsOptional = false };
    }

    /// <summary>Adds a flag to a fact that lists flags.</summary>
    /// <returns>Whether it was not there.</returns>
    public bool AddFlag(string fact, string flag)
    {
        var at = Facts.FindIndex(known => known.Name == fact);
        if (at >= 0 && Facts[at].Values.Contains(flag)) return false;
        if (at < 0) Facts.Add(new ListFact(fact, [flag]));
        else Facts[at] = new ListFact(fact, [.. Facts[at].Values, flag]);
        return true;
    }

    /// <summary>Notes that it calls a compiler by the usual names, whatever the variable CC says.</summary>
    public void CallsCompilerByName()
    {
        AddFlag("compiler_names", "cc");
        AddFlag("compiler_names", "gcc");
    }

    /// <summary>Notes a tool, once.</summary>
    public void AddTool(string tool)
    {
        if (!Tools.Contains(tool)) Tools.Add(tool);
    }
}
