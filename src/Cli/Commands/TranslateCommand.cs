using System.CommandLine;
using StreamML.Hosting;
using StreamML.Inference.Language;
using StreamML.Inference.Translation;
using StreamML.Messaging.Connection;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml translate TEXT|- --to LANG</c>: a text a line in, a line out.</summary>
internal static class TranslateCommand
{
    public static Command Create()
    {
        var text = new Argument<string>("TEXT")
        {
            Description = "The text, a file with one per line, or - to read them from stdin.",
        };
        var to = new Option<string>("--to")
        {
            Description = "Languages to translate into: BCP-47 tags, comma-separated.",
            Required = true,
        };
        var from = new Option<string?>("--from")
        {
            Description = "Language of the texts; detected if omitted.",
        };
        var json = new Option<bool>("--json") { Description = "Print one JSON object per text, one per line." };
        var command = new Command("translate",
            "Translate texts with the engine of Translation__Engine (Apertium). A text that cannot be translated comes "
            + "out as\n"
            + "it is, with the reason on stderr or in the JSON, and the exit code is 1.\n"
            + "Example: streamml translate 'Where is my order?' --to es,pt")
        {
            text, to, from, json,
        };
        command.SetAction(async (parsed, token) =>
        {
            string[] targets = Tags("--to", parsed.GetValue(to)!);
            string? source = parsed.GetValue(from);
            if (source is not null)
            {
                source = Tags("--from", source) is [var only]
                    ? only
                    : throw new RoleConfigurationException("--from takes one language.");
            }

            var settings = Settings.Load([]);
            await using var translator = Translators.Create(
                settings.Get<TranslationOptions>(), new LanguageDetector(new()), TimeProvider.System,
                CommonOptions.Engine(settings));
            await using var printer = new TranslationPrinter(parsed.GetValue(json));
            await foreach (var texts in TextInput.ReadAsync(parsed.GetValue(text)!, token))
            {
                TranslationRequest[] requests =
                    [.. texts.SelectMany(
                        line => targets.Select(target => new TranslationRequest(line.Text, source, target)))];
                var results = await translator.TranslateAsync(requests, token);
                for (int i = 0; i < texts.Count; i++)
                {
                    await printer.PrintAsync(
                        texts[i], targets, [.. results.Skip(i * targets.Length).Take(targets.Length)]);
                }
            }

            return await printer.FinishAsync();
        });
        return command;
    }

    private static string[] Tags(string option, string value)
    {
        string[] tags = value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (tags.Length is 0 or > 64 || !tags.All(IsTag))
        {
            throw new RoleConfigurationException(
                $"{option} takes up to 64 language tags such as es or pt-BR, comma-separated.");
        }

        return tags;
    }

    private static bool IsTag(string tag) =>
        tag.Length is >= 2 and <= 35 && tag.All(sign => char.IsAsciiLetterOrDigit(sign) || sign == '-');
}
