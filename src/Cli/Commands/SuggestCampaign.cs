using System.CommandLine;
using StreamML.Api.Suggestions;
using StreamML.Inference.Language;
using StreamML.Inference.Translation;
using StreamML.Messaging.Connection;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml suggest campaign-languages</c>: contacts by language, with a text for each.</summary>
internal static class SuggestCampaign
{
    public static Command Create()
    {
        var text = new Argument<string>("TEXT") { Description = "The text of the campaign." };
        var from = new Option<string?>("--from") { Description = "Its language, a BCP-47 tag; detected if omitted." };
        var (campaign, days) = SuggestSource.Contacts();
        var source = new SuggestSource();
        var command = new Command("campaign-languages",
            "Divide contacts by the language that they write in, and translate a text for each, with the engine of\n"
            + "Translation__Engine. Have somebody read translations before they are sent.\n"
            + "Example: streamml suggest campaign-languages 'New product launch tomorrow!' --from en")
        {
            text, from, campaign, days,
        };
        source.On(command, async (call, token) =>
        {
            string given = call.Parsed.GetRequiredValue(text);
            if (string.IsNullOrWhiteSpace(given))
            {
                throw new RoleConfigurationException("The text is empty.");
            }

            var detector = new LanguageDetector(new LanguageOptions());
            await using var translator = Translators.Create(
                call.Settings.Get<TranslationOptions>(), detector, TimeProvider.System,
                CommonOptions.Engine(call.Settings));
            var (contacts, more) = await call.Tables.LanguagesAsync(
                call.Tenant, call.Parsed.GetValue(campaign), Math.Max(1, call.Parsed.GetValue(days)), token);
            var divided = await new CampaignLanguages(translator, detector, call.Settings.Get<SuggestionOptions>())
                .DivideAsync(given, call.Parsed.GetValue(from), contacts, more, token);
            SuggestCommand.Print(divided, call.Parsed.GetValue(source.Json), SuggestionPrint.Lines);
            return 0;
        });
        return command;
    }
}
