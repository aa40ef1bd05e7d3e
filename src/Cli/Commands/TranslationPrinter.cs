using System.Text.Json;
using StreamML.Inference.Translation;

namespace StreamML.Cli.Commands;

/// <summary>Translations as lines of text or of JSON, and what could not be translated.</summary>
internal sealed class TranslationPrinter(bool json) : IAsyncDisposable
{
    private readonly StreamWriter _output = TextInput.Output();
    private readonly SortedDictionary<string, int> _reasons = new(StringComparer.Ordinal);

    /// <summary>Prints one text: a line for each target, or one object for all.</summary>
    public async Task PrintAsync(InputText text, string[] targets, TranslationResult[] results)
    {
        foreach (string reason in results.Select(result => result.Reason).OfType<string>())
        {
            _reasons[reason] = _reasons.GetValueOrDefault(reason) + 1;
        }

        if (json)
        {
            await _output.WriteLineAsync(ToJson(text, targets, results));
            return;
        }

        foreach (var result in results)
        {
            await _output.WriteLineAsync(OneLine(result.Text ?? text.Text));
        }
    }

    /// <summary>Tells on stderr what was left untranslated.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> FinishAsync()
    {
        foreach (var (reason, count) in _reasons)
        {
            await Console.Error.WriteLineAsync($"streamml: {count} not translated: {reason}");
        }

        return _reasons.Count > 0 ? CommandLine.Failed : 0;
    }

    public ValueTask DisposeAsync() => _output.DisposeAsync();

    // One target: its fields beside those of the text. Several: an array of them.
    internal static string ToJson(InputText text, string[] targets, TranslationResult[] results) =>
        AnswerJson.Object(writer =>
        {
            writer.WriteNumber("line", text.Line);
            writer.WriteString("original_text", text.Text);
            writer.WriteString("source_language", results[0].Source);
            if (targets.Length == 1)
            {
                WriteResult(writer, targets[0], results[0]);
            }
            else
            {
                writer.WriteStartArray("translations");
                for (int i = 0; i < targets.Length; i++)
                {
                    writer.WriteStartObject();
                    WriteResult(writer, targets[i], results[i]);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            }
        });

    private static void WriteResult(Utf8JsonWriter writer, string target, TranslationResult result)
    {
        writer.WriteString("target_language", target);
        writer.WriteString("translated_text", result.Text);
        writer.WriteString("outcome", JsonNamingPolicy.SnakeCaseLower.ConvertName(result.Outcome.ToString()));
        if (result.Engine != default)
        {
            writer.WriteString("engine", result.Engine.ToString());
        }

        if (result.Reason is not null)
        {
            writer.WriteString("reason", result.Reason);
        }
    }

    // A text from the command line may have lines, and each text is a line out.
    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
