using System.CommandLine;
using System.Globalization;
using StreamML.Inference.Language;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml detect-language TEXT|-</c>: the language of each text.</summary>
internal static class DetectLanguageCommand
{
    public static Command Create()
    {
        var text = new Argument<string>("TEXT")
        {
            Description = "The text, a file with one per line, or - to read them from stdin.",
        };
        var json = new Option<bool>("--json")
        {
            Description = "Print one JSON object per text, one per line, with all languages of the text.",
        };
        var command = new Command("detect-language",
            "Detect the language of texts: BCP-47 tag, confidence, name. The tag is 'und' if it cannot be detected.\n"
            + "Example: streamml detect-language 'Bonjour, comment allez-vous?'")
        {
            text, json,
        };
        command.SetAction(async (parsed, token) =>
        {
            var model = new LanguageDetector(new());
            await using var output = TextInput.Output();
            await foreach (var texts in TextInput.ReadAsync(parsed.GetValue(text)!, token))
            {
                var predictions = new LanguagePrediction[texts.Count];
                model.Predict([.. texts.Select(text => text.Text)], predictions);
                for (int i = 0; i < texts.Count; i++)
                {
                    await output.WriteLineAsync(parsed.GetValue(json)
                        ? ToJson(texts[i], predictions[i], model.Shares(texts[i].Text), model.Identity.ToString())
                        : ToText(predictions[i]));
                }
            }

            return 0;
        });
        return command;
    }

    private static string ToText(LanguagePrediction prediction) => string.Create(
        CultureInfo.InvariantCulture,
        $"{prediction.Code}\t{prediction.Confidence:0.00}\t{LanguageNames.Of(prediction.Code) ?? "unknown"}");

    private static string ToJson(
        InputText text, LanguagePrediction prediction, IReadOnlyList<LanguageShare> shares, string engine) =>
        AnswerJson.Object(writer =>
        {
            writer.WriteNumber("line", text.Line);
            writer.WriteString("text", text.Text);
            writer.WriteString("language", prediction.Code);
            writer.WriteString("language_name", LanguageNames.Of(prediction.Code)?.ToLowerInvariant());
            writer.WriteNumber("confidence", Math.Round(prediction.Confidence, 2));
            writer.WriteBoolean("reliable", prediction.Reliable);
            writer.WriteStartArray("all_probabilities");
            foreach (var share in shares)
            {
                writer.WriteStartObject();
                writer.WriteString("language", share.Code);
                writer.WriteNumber("probability", Math.Round(share.Share, 2));
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteString("engine", engine);
        });
}
