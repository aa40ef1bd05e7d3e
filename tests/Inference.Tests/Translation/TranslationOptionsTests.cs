using StreamML.Inference.Language;
using StreamML.Inference.Translation;

namespace StreamML.Inference.Tests.Translation;

/// <summary>What cannot be is refused by name, and the key is not shown.</summary>
public sealed class TranslationOptionsTests
{
    public static TheoryData<string, Action<TranslationOptions>> Wrong => new()
    {
        { "Engine", options => options.Engine = "bing" },
        { "MaxTextChars", options => options.MaxTextChars = 0 },
        { "Pivots", options => options.Pivots = "a,b,c,d,e,f,g,h,i" },
        { "MaxPipelines", options => options.MaxPipelines = 1 },
        { "TextTimeout", options => options.TextTimeout = TimeSpan.Zero },
        { "RestartDelay", options => options.RestartDelay = TimeSpan.FromMinutes(1) },
        { "Url", options => options.Url = "ftp://a" },
        { "Url", options => options.Url = "https://a/?key=s3cret" },
        { "ApiKey", options => options.ApiKey = "s3cret\r\nX: y" },
        { "ApiKey", options => options.Engine = "google" },
        { "HttpTimeout", options => options.HttpTimeout = TimeSpan.FromHours(1) },
        { "HttpRetries", options => options.HttpRetries = 11 },
        { "HttpBatchTexts", options => options.HttpBatchTexts = 129 },
        { "HttpBatchChars", options => options.HttpBatchChars = 999 },
        { "HttpAnswerBytesMax", options => options.HttpAnswerBytesMax = 1 },
        { "BreakDuration", options => options.BreakDuration = TimeSpan.FromMilliseconds(1) },
        { "MarianModels", options => options.Engine = "marian" },
        { "MarianBeams", options => options.MarianBeams = 17 },
        { "MarianBatchSentences", options => options.MarianBatchSentences = 0 },
        { "MarianSentenceTokens", options => options.MarianSentenceTokens = 501 },
        { "MarianRepeatsMax", options => options.MarianRepeatsMax = 1 },
        { "MarianModelsInMemory", options => options.MarianModelsInMemory = 0 },
        { "MarianThreads", options => options.MarianThreads = 257 },
        { "CacheEntries", options => options.CacheEntries = -1 },
        { "CacheBytes", options => options.CacheBytes = -1 },
        { "CacheTextChars", options => options.CacheTextChars = 0 },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Option_OutOfRange_IsRefusedByName(string name, Action<TranslationOptions> set)
    {
        var options = new TranslationOptions();
        options.Validate();
        set(options);
        var fault = Assert.Throws<InvalidOperationException>(options.Validate);
        Assert.StartsWith($"Translation__{name} must be ", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Engine_None_SaysThatItIsOff()
    {
        await using var translator = Translators.Create(
            new() { Engine = TranslationEngines.None }, new Cld2LanguageModel(new()), TimeProvider.System);
        Assert.Equal(
            "translation is off (Translation__Engine)", (await translator.OneAsync("hello", "en", "es")).Reason);
    }
}
