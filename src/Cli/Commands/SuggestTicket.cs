using System.CommandLine;
using StreamML.Api.Suggestions;
using StreamML.Hosting;
using StreamML.Inference.Audience;
using StreamML.Inference.Text;
using StreamML.Inference.Translation;
using StreamML.StreamProcessors.Stages.Enrich;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml suggest ticket-priority</c>: how soon somebody should answer a message.</summary>
internal static class SuggestTicket
{
    public static Command Create()
    {
        var text = new Argument<string>("TEXT")
        {
            Description = "A message, a file with one per line, or - to read them from stdin.",
        };
        var json = new Option<bool>("--json") { Description = "Print one JSON object per message, one per line." };
        var command = new Command("ticket-priority",
            "Say how soon somebody should answer a message, and why: urgent, high, normal or low, by its sentiment,\n"
            + "emotion and intent. No installation is needed. An empty line has no answer.\n"
            + "Example: streamml suggest ticket-priority \"This is terrible service, I want my money back!\"")
        {
            text, json,
        };
        command.SetAction((parsed, token) =>
            RunAsync(parsed.GetRequiredValue(text), parsed.GetValue(json), token));
        return command;
    }

    private static async Task<int> RunAsync(string argument, bool json, CancellationToken cancellationToken)
    {
        var settings = Settings.Load([]);
        var onnx = CommonOptions.Engine(settings);
        var models = EnrichmentModels.Create(settings.Get<TextModelOptions>(), settings.Get<AudienceOptions>(), onnx);
        await using var translator = Translators.CreateBounded(
            settings.Get<TranslationOptions>(), models.Language, TimeProvider.System, onnx);
        var analyzer = new TextAnalyzer(translator, TimeProvider.System);
        await foreach (var texts in TextInput.ReadAsync(argument, cancellationToken))
        {
            SourceText[] given = [.. texts.Where(each => !each.IsBlank).Select(each => new SourceText(each.Text))];
            var analysis = await analyzer.AnalyseAsync(models, given, cancellationToken);
            for (int i = 0; i < given.Length; i++)
            {
                SuggestCommand.Print(TicketPriorities.Suggest(analysis, i), json, SuggestionPrint.Lines);
            }
        }

        return 0;
    }
}
