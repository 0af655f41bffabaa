using Pthbs.Packaging.Reading;

namespace Pthbs.Packaging.BuildSystems;

/// <summary>A <c>configure</c> script that autoconf did not make: written by hand, or autosetup's. It is given the options of its own text alone.</summary>
internal static class OwnConfigure
{
    private const string AutosetupInput = "auto.def";

    /// <summary>Options that a static package wants, and what of them a script's text holds if it takes them.</summary>
    private static readonly (string InText, string Option)[] Wanted = [("--cc=", "--cc=\"$CC\""), ("--disable-shared", "--disable-shared"), ("--enable-static", "--enable-static"), ("--static)", "--static"), ("--static |", "--static")];

    /// <summary>What its text says.</summary>
    /// <param name="tree">The source.</param>
    /// <param name="script">The script's text.</param>
    public static BuildFacts Read(SourceTree tree, string script)
    {
        var isAutosetup = tree.Has(AutosetupInput);
        var facts = new BuildFacts("make", isAutosetup ? "autosetup" : "a configure script of its own") { IsLastResort = !isAutosetup };
        var command = isAutosetup ? "CC_FOR_BUILD=\"$CC\" ./configure" : "./configure";
        // Some only ask, or write down what they found.
        if (isAutosetup || script.Contains("prefix", StringComparison.Ordinal)) command += " --prefix=\"$out\"";
        foreach (var (inText, option) in Wanted) if (script.Contains(inText, StringComparison.Ordinal) && !command.Contains($" {option}", StringComparison.Ordinal)) command += $" {option}";
        if (isAutosetup && Declares(tree, "shared")) command += " --disable-shared";
        facts.Blocks.Add(new TemplateBlock("configure", [command]));
        if (script.Split('\n')[0] is ['#', '!', .. var line] && line.TrimEnd().EndsWith("bash", StringComparison.Ordinal)) facts.Add(NeedKind.Program, "bash", "configure");
        if (script.Contains("pkg-config", StringComparison.Ordinal)) facts.AddTool("pkgconf");
        // It takes the compiler of the variable CC, or else calls one by these names.
        if (!isAutosetup && !script.Contains("--cc=", StringComparison.Ordinal)) facts.CallsCompilerByName();
        facts.Decisions.Add("its configure script is not autoconf's: read ./configure --help for the options that it takes");
        return facts;
    }

    /// <summary>Whether autosetup's input, or a file that it reads, has an option of a name.</summary>
    private static bool Declares(SourceTree tree, string option)
    {
        foreach (var file in tree.Files.Where(file => file == AutosetupInput || (file.StartsWith("autosetup/", StringComparison.Ordinal) && file.EndsWith("-config.tcl", StringComparison.Ordinal))))
            if (tree.Read(file).Split('\n').Any(line => line.TrimStart(' ', '\t', '{').StartsWith($"{option}=", StringComparison.Ordinal))) return true;
        return false;
    }
}
