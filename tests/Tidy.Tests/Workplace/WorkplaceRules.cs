using System.Text.RegularExpressions;

namespace StreamML.Tidy.Tests.Workplace;

/// <summary>The project stands alone: no path of one machine, no package registry's address.</summary>
/// <remarks>The words are put together from parts, so that this file does not hold them.</remarks>
internal static partial class WorkplaceRules
{
    private const string Beside = ".." + "/shared";

    private static readonly string[] Words =
    [
        "issues" + " show", "registry." + "npmjs", "api." + "nuget.org", "deb." + "debian.org", "BRIEF" + ".md",
    ];

    public static IEnumerable<Violation> Mentions(SourceFile file)
    {
        for (int i = 0; i < file.Lines.Length; i++)
        {
            string line = file.Lines[i];
            if (line.Contains(Beside, StringComparison.Ordinal) && file.Path != ".ci/run")
            {
                yield return new("workplace", file.Path, "-", i + 1, "only .ci/run names the folder beside a checkout");
            }

            if (HomePath().IsMatch(line))
            {
                yield return new("workplace", file.Path, "-", i + 1, "a path of one machine");
            }

            foreach (string? word in Words.Where(word => line.Contains(word, StringComparison.Ordinal)))
            {
                yield return new("workplace", file.Path, "-", i + 1, word);
            }
        }
    }

    [GeneratedRegex(@"(?<![\w.}])/wo" + @"rk/\w|(?<![\w.}])/ro" + @"ot/\w")]
    private static partial Regex HomePath();
}
