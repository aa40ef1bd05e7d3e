using System.CommandLine;
using Spectre.Console;
using StreamML.Inference.Text;
using StreamML.Inference.Audience;
using StreamML.Hosting;
using StreamML.Inference.Translation;
using StreamML.StreamProcessors.Stages.Enrich;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml analyze</c>: what the Enricher would say of a text.</summary>
internal static class AnalyzeCommand
{
    public static Command Create()
    {
        var text = new Argument<string>("text")
        {
            Description = "A text, a file with one text per line, or - to read them from stdin.",
        };
        var json = new Option<bool>("--json")
        {
            Description = "Print one JSON object per line, with line number and text; an empty line has an error.",
        };
        var translate = new Option<bool>("--translate")
        {
            Description = "Translate foreign texts first, as the pipeline does; --translate false does not.",
            DefaultValueFactory = _ => true,
        };
        var command = new Command("analyze",
            "Print language, sentiment, emotion, intent, support risk and audience of a text, by the pipeline's models.\n"
            + "Example: streamml analyze \"where is my order??\"   or   streamml analyze - --json < texts.txt")
        {
            text, json, translate,
        };
        command.SetAction((parsed, token) =>
            RunAsync(parsed.GetRequiredValue(text), parsed.GetValue(json), parsed.GetValue(translate), token));
        return command;
    }

    private static async Task<int> RunAsync(
        string argument, bool json, bool translate, CancellationToken cancellationToken)
    {
        var settings = Settings.Load([]);
        var onnx = CommonOptions.Engine(settings);
        var models = EnrichmentModels.Create(settings.Get<TextModelOptions>(), settings.Get<AudienceOptions>(), onnx);
        await using var translator = translate
            ? Translators.CreateBounded(settings.Get<TranslationOptions>(), models.Language, TimeProvider.System, onnx)
            : null;
        var analyzer = new TextAnalyzer(translator, TimeProvider.System, PeopleTranslation.Always);
        await using var output = TextInput.Output();
        await foreach (var texts in TextInput.ReadAsync(argument, cancellationToken))
        {
            var analysis = await analyzer.AnalyseAsync(
                models, [.. texts.Where(each => !each.IsBlank).Select(each => new SourceText(each.Text))],
                cancellationToken);
            int next = 0;
            foreach (var text in texts)
            {
                if (json)
                {
                    await output.WriteLineAsync(
                        text.IsBlank ? AnalysisPrint.BlankToJson(text) : AnalysisPrint.ToJson(analysis, next++, text));
                }
                else if (text.IsBlank)
                {
                    AnsiConsole.WriteLine($"line {text.Line} is empty");
                }
                else
                {
                    AnalysisPrint.Show(analysis, next++);
                }
            }
        }

        return 0;
    }
}
