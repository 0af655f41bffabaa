using Pthbs.Packaging.Reading;

namespace Pthbs.Packaging.BuildSystems;

/// <summary>A <c>CMakeLists.txt</c>.</summary>
internal sealed class CMake : IBuildSystem
{
    private const string FileName = "CMakeLists.txt";
    private const int MostFiles = 60;

    /// <inheritdoc/>
    public BuildFacts? Read(SourceTree tree, string name)
    {
        if (!tree.Has(FileName)) return null;
        var top = tree.Read(FileName);
        var projects = Calls.Of(top, "project", ignoreCase: true);
        if (projects.Count == 0) return null;
        var facts = new BuildFacts("cmake", "cmake") { IsLastResort = !tree.Files.Any(file => file.EndsWith(FileName, StringComparison.Ordinal) && Calls.Mentions(tree.Read(file).ToLowerInvariant(), "install")) };
        var words = Calls.Words(projects[0]);
        for (var i = 1; i + 1 < words.Count; i++)
        {
            switch (words[i])
            {
                case "VERSION" when !words[i + 1].Contains('$', StringComparison.Ordinal):
                    (facts.Version, facts.VersionFile) = (words[i + 1], FileName);
                    break;
                case "DESCRIPTION" when !words[i + 1].Contains('$', StringComparison.Ordinal):
                    facts.Summary = words[i + 1];
                    break;
                case "HOMEPAGE_URL":
                    facts.Homepage = words[i + 1];
                    break;
            }
        }

        // A library of headers alone has no file of C++, and says so here. Words behind LANGUAGES that are none do no harm.
        facts.IsCxx = SourceLanguages.HasCxx(tree) || (words.Contains("CXX") && !words.Contains("C"));
        AddOptions(facts, top, words.Count > 0 ? words[0] : "", [.. tree.TopFolders()]);
        var read = 0;
        foreach (var file in tree.Files)
        {
            if ((file != FileName && !file.EndsWith("/" + FileName, StringComparison.Ordinal)) || SourceLanguages.IsUnbuilt(file)) continue;
            if (read++ == MostFiles) break;
            AddNeeds(facts, tree.Read(file), file);
        }

        // Its tests look for it as for any other.
        if (words.Count > 0) facts.Needs.RemoveAll(need => need.Kind == NeedKind.CMakePackage && need.Name.Equals(words[0], StringComparison.OrdinalIgnoreCase));
        return facts;
    }

    /// <summary>Tests, examples and their like, shared libraries, and warnings that end a build are switched off where options do that.</summary>
    private static void AddOptions(BuildFacts facts, string text, string project, string[] folders)
    {
        var flags = new List<string>();
        if (text.Contains("BUILD_TESTING", StringComparison.Ordinal) || text.Contains("(CTest)", StringComparison.OrdinalIgnoreCase)) flags.Add("-DBUILD_TESTING=OFF");
        foreach (var call in Calls.Of(text, "option", ignoreCase: true))
        {
            if (Calls.Words(call) is not { Count: > 2 } words || !IsName(words[0]) || words[0] is "BUILD_TESTING" or "BUILD_SHARED_LIBS") continue;
            var isOn = !words[^1].Equals("OFF", StringComparison.OrdinalIgnoreCase) && !words[^1].Equals("NO", StringComparison.OrdinalIgnoreCase);
            var option = words[0].ToUpperInvariant();
            // The project's own name says nothing of an option: BENCHMARK_ENABLE_INSTALL.
            if (option.StartsWith(project.ToUpperInvariant() + "_", StringComparison.Ordinal)) option = option[(project.Length + 1)..];
            if (isOn && (option.Contains("DISABLE", StringComparison.Ordinal) || option.Contains("INSTALL", StringComparison.Ordinal) && !option.Contains("TEST", StringComparison.Ordinal))) continue;
            if (isOn && (UnwantedOptions.Has(option) || option.EndsWith("SHARED", StringComparison.Ordinal) || option.Contains("SHARED_LIB", StringComparison.Ordinal) || option.Contains("WERROR", StringComparison.Ordinal)))
                flags.Add($"-D{words[0]}=OFF");
            else if (!isOn && option.Contains("STATIC", StringComparison.Ordinal) && option.Contains("LIB", StringComparison.Ordinal)) flags.Add($"-D{words[0]}=ON");
        }

        if (flags.Count > 0) facts.Facts.Add(new ListFact("cmake_flags", [string.Join(' ', flags)]));
        if (Array.IndexOf(folders, "vendor") >= 0 || Array.IndexOf(folders, "third_party") >= 0) facts.Decisions.Add("it brings sources of others (vendor, third_party): decide whether to build with those or with packages");
    }

    private static void AddNeeds(BuildFacts facts, string text, string file)
    {
        foreach (var call in Calls.Of(text, "find_package", ignoreCase: true))
        {
            if (Calls.Words(call) is not [var package, ..] words || !IsName(package)) continue;
            if (BuildPrograms.OfCMakePackage(package) is { } program) facts.AddProgram([program], file, isOptional: !words.Contains("REQUIRED"));
            else facts.Add(NeedKind.CMakePackage, package, file);
        }

        foreach (var call in Calls.Of(text, "find_program", ignoreCase: true))
        {
            var words = Calls.Words(call);
            var names = words.Skip(1).TakeWhile(word => word is "NAMES" || !word.Any(char.IsAsciiLetterUpper)).Where(word => word is not "NAMES");
            facts.AddProgram(names, file, isOptional: !words.Contains("REQUIRED"));
        }

        foreach (var command in (string[])["pkg_check_modules", "pkg_search_module"])
        {
            foreach (var call in Calls.Of(text, command, ignoreCase: true))
            {
                var words = Calls.Words(call);
                words.RemoveAll(word => word is "REQUIRED" or "QUIET" or "IMPORTED_TARGET" or "GLOBAL" or "NO_CMAKE_PATH" or "NO_CMAKE_ENVIRONMENT_PATH");
                if (words.Count > 1) PkgConfig.AddModules(facts, string.Join(' ', words.Skip(1)), file);
            }
        }

        foreach (var call in Calls.Of(text, "find_library", ignoreCase: true))
            if (Calls.Words(call) is { Count: > 1 } words && words[1] is not "NAMES" && PkgConfig.IsModule(words[1])) facts.Add(NeedKind.Library, words[1], file);
    }

    private static bool IsName(string word)
    {
        if (word.Length is 0 or > 64) return false;
        foreach (var c in word) if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-')) return false;
        return true;
    }
}
