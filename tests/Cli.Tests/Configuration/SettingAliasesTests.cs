using StreamML.Hosting;
using StreamML.Inference.Audience;
using StreamML.Inference.Text;
using StreamML.Messaging.Connection;
using StreamML.Trainer.Role;

namespace StreamML.Cli.Tests.Configuration;

/// <summary>Settings under the names of other programs.</summary>
public sealed class SettingAliasesTests
{
    [Fact]
    public void Names_OfTheSourceDocuments_SetOurSettings()
    {
        var settings = Load(
            ("CHATTING_USE_ML", "false"), ("CHATTING_ML_MODEL_PATH", "/models/roberta"),
            ("CHATTING_ML_MIN_CONFIDENCE", "0.7"), ("CHATTING_ML_RETRAIN_THRESHOLD", "60"),
            ("CHATTING_ML_MODEL_MAX_AGE_DAYS", "9"));

        var (audience, trainer) = (settings.Get<AudienceOptions>(), settings.Get<TrainerOptions>());
        Assert.Equal((false, 0.7f), (audience.Enabled, audience.MinConfidence));
        Assert.Equal("/models/roberta", settings.Get<TextModelOptions>().Sentiment);
        Assert.Equal((60, TimeSpan.FromDays(9)), (trainer.NewLabels, trainer.MaxAge));
    }

    [Fact]
    public void Section_OfTheSourceDocuments_SetsOurSettings()
    {
        var settings = Load(
            ("ml:enabled", "true"), ("ml:use_transformers", "true"), ("ml:min_confidence", "0.7"),
            ("ml:retrain_threshold", "60"), ("ml:model_max_age_days", "9"));

        Assert.Equal(0.7f, settings.Get<AudienceOptions>().MinConfidence);
        Assert.Equal(60, settings.Get<TrainerOptions>().NewLabels);
    }

    [Theory]
    [InlineData("CHATTING_ML_MIN_CONFIDENCE", "0.7", "Audience:MinConfidence", "0.6")]
    [InlineData("CHATTING_ML_MIN_CONFIDENCE", "0.7", "ml:min_confidence", "0.6")]
    [InlineData("CHATTING_ML_MODEL_MAX_AGE_DAYS", "7", "Trainer:MaxAge", "8.00:00:00")]
    public void Names_ThatContradictEachOther_AreRefused(string one, string value, string other, string otherValue)
    {
        var fault = Assert.Throws<RoleConfigurationException>(() => Load((one, value), (other, otherValue)));

        Assert.Contains(one, fault.Message, StringComparison.Ordinal);
        Assert.Contains(other.Replace(":", "__", StringComparison.Ordinal), fault.Message, StringComparison.Ordinal);
        Assert.Contains("keep one of them", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CHATTING_ML_MIN_CONFIDENCE", "0.70", "Audience:MinConfidence", "0.7")]
    [InlineData("CHATTING_USE_ML", "True", "Audience:Enabled", "true")]
    [InlineData("CHATTING_ML_MODEL_MAX_AGE_DAYS", "7", "Trainer:MaxAge", "7.00:00:00")]
    public void Names_ThatSayTheSame_AreFine(string one, string value, string other, string otherValue) =>
        Load((one, value), (other, otherValue));

    [Fact]
    public void Value_OutOfRange_IsRefusedUnderOurName() => Assert.Contains(
        "Audience__MinConfidence must be 0 to 1",
        Assert.Throws<RoleConfigurationException>(() => Load(("CHATTING_ML_MIN_CONFIDENCE", "7"))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Model_ThatIsANameOnHuggingFace_IsRefusedWithWhatToDo() => Assert.Contains(
        "export it to ONNX and name the folder",
        Assert.Throws<RoleConfigurationException>(
            () => Load(("CHATTING_ML_MODEL_PATH", "cardiffnlp/twitter-roberta-base-sentiment-latest"))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Key_ThatTheSectionDoesNotHave_IsRefused() => Assert.Contains(
        "ml__min_confidenc is not a setting",
        Assert.Throws<RoleConfigurationException>(() => Load(("ml:min_confidenc", "0.7"))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Keys_OfAllNames_AreOurSettings() => Assert.All(
        SettingAliases.All.Where(alias => alias.Key is not null), alias =>
        {
            string[] parts = alias.Key!.Split(':');
            Assert.NotNull(Settings.Sections[parts[0]].GetProperty(parts[1]));
        });

    private static Settings Load(params (string Key, string Value)[] values) =>
        Settings.Load(values.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)));
}
