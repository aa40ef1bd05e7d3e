using System.Text.RegularExpressions;

namespace StreamML.Tidy.Tests.Protos;

/// <summary>Each field of a message says what it is, with its unit: on the line before, or at the line's end.</summary>
internal static partial class ProtoRules
{
    public static IEnumerable<Violation> FieldComments(SourceFile file)
    {
        var blocks = new Stack<string>();
        for (int i = 0; i < file.Lines.Length; i++)
        {
            string line = file.Lines[i].Trim();
            string code = line.Split("//")[0].Trim();
            if (Block().Match(code) is { Success: true } block)
            {
                blocks.Push(block.Groups[1].Value);
            }

            bool inMessage = blocks.TryPeek(out string? kind) && kind is "message" or "oneof";
            bool commented = line.Contains("//") || (i > 0 && IsComment(file.Lines[i - 1].Trim()));
            if (inMessage && !commented && Field().Match(code) is { Success: true } field)
            {
                yield return new("proto-comment", file.Path, field.Groups[1].Value, i + 1, "a field without a comment");
            }

            for (int closing = code.Count(c => c == '}'); closing > 0 && blocks.Count > 0; closing--)
            {
                blocks.Pop();
            }
        }
    }

    private static bool IsComment(string line) =>
        line.StartsWith("//", StringComparison.Ordinal) || line.EndsWith("*/", StringComparison.Ordinal);

    [GeneratedRegex(@"^(message|enum|oneof|service|extend)\b.*\{")]
    private static partial Regex Block();

    [GeneratedRegex(@"^(?!option\b|reserved\b)[\w.<>, ]+\s(\w+)\s*=\s*\d+\s*(\[.*)?;?$")]
    private static partial Regex Field();
}
