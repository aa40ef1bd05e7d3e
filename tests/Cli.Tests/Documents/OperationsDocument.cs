using System.Reflection;
using System.Text.RegularExpressions;
using StreamML.Cli.Tests.Compose;
using StreamML.Hosting;

namespace StreamML.Cli.Tests.Documents;

/// <summary>The tables of docs/operations.md that the code decides, and how they are written anew.</summary>
internal static partial class OperationsDocument
{
    private const string Options = "\n## Options\n";
    private const string Names = "\n| name | setting | meaning |\n|---|---|---|\n";
    private const string Heading = "| option | default | meaning |\n|---|---|---|\n";

    public static string Path { get; } = System.IO.Path.Combine(ComposeTests.Root(), "docs/operations.md");

    /// <summary>Has the roles as the program has them.</summary>
    public static string WithRoles(string text) => RoleRows().Replace(text, string.Concat(RoleSet.All.Select(role =>
        $"| `{role.Name}` | {role.Summary} | {string.Join(", ", ["Kafka", "registry", .. role.Needs])} |\n")));

    /// <summary>
    /// Has a row for each option and no other. A row that is there keeps its meaning; a new one takes it from the
    /// option's comment.
    /// </summary>
    public static string WithOptions(string text)
    {
        foreach (var section in OptionRows.All().GroupBy(option => option.Key[..option.Key.IndexOf('_')]))
        {
            string heading = $"\n### {section.Key}\n";
            if (!text.Contains(heading, StringComparison.Ordinal))
            {
                int end = text.IndexOf("\n## ", text.IndexOf(Options, StringComparison.Ordinal) + 1,
                    StringComparison.Ordinal);
                text = $"{text[..end]}{heading}\n{Heading}{text[end..]}";
            }

            int table = text.IndexOf(Heading, text.IndexOf(heading, StringComparison.Ordinal), StringComparison.Ordinal)
                + Heading.Length;
            int after = text.IndexOf("\n\n", table - 1, StringComparison.Ordinal) + 1;
            var rows = OptionRow().Matches(text[table..after]).ToDictionary(row => row.Groups["key"].Value);
            text = text[..table] + string.Concat(
                rows.Keys.Intersect(section.Select(option => option.Key))
                    .Concat(section.Select(option => option.Key).Except(rows.Keys))
                    .Select(key => Row(section.First(option => option.Key == key), rows.GetValueOrDefault(key))))
                + text[after..];
        }

        return text;
    }

    /// <summary>Has a row for each name of another program and no other.</summary>
    public static string WithAliases(string text)
    {
        int table = text.IndexOf(Names, StringComparison.Ordinal) + Names.Length;
        int after = text.IndexOf("\n\n", table - 1, StringComparison.Ordinal) + 1;
        return text[..table] + string.Concat(SettingAliases.All.Select(Row)) + text[after..];

        static string Row(SettingAlias alias)
        {
            string setting = alias.Setting.Length > 0 ? $"`{alias.Setting}`" : "none";
            return $"| `{alias.Variable}` | {setting} | {alias.Meaning} |\n";
        }
    }

    /// <summary>Each row: option and default.</summary>
    [GeneratedRegex(@"^\| `(?<key>[A-Za-z]+__\w+)` \| (?<default>[^|]+?) \| (?<meaning>.*) \|\n", RegexOptions.Multiline
        | RegexOptions.ExplicitCapture)]
    public static partial Regex OptionRow();

    private static string Row(OptionRow option, Match? row) =>
        $"| `{option.Key}` | {(option.IsOfThisMachine ? row?.Groups["default"].Value : null) ?? option.Default} | "
        + $"{row?.Groups["meaning"].Value ?? Meaning(option.Property)} |\n";

    // As the comment says it, without the sentence's capital and full stop.
    private static string Meaning(PropertyInfo property)
    {
        string file = Directory.GetFiles(
            System.IO.Path.Combine(ComposeTests.Root(), "src"), $"{property.DeclaringType!.Name}.cs",
            SearchOption.AllDirectories).Single();
        string comment = Regex.Match(
            File.ReadAllText(file),
            $@"<summary>(?<text>(?:(?!<summary>).)*)</summary>(?:(?!<summary>).)* {property.Name} {{ get;",
            RegexOptions.Singleline | RegexOptions.ExplicitCapture).Groups["text"].Value;
        comment = Reference().Replace(Lines().Replace(comment, " "), "`$1$2`").Trim().TrimEnd('.');
        return char.ToLowerInvariant(comment[0]) + comment[1..].Replace("|", @"\|", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"(?<=\n\| `postgres` \|[^\n]*\n).*?(?=\| `pipeline` \|)", RegexOptions.Singleline)]
    private static partial Regex RoleRows();

    [GeneratedRegex(@"\s*\n\s*///\s*|\s+")]
    private static partial Regex Lines();

    [GeneratedRegex("<see cref=\"(?:\\w+\\.)*(\\w+)\"\\s*/>|<c>(.*?)</c>")]
    private static partial Regex Reference();
}
