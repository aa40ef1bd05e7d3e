using StreamML.Inference.Speech;

namespace StreamML.Inference.Tests.Speech.Whisper;

/// <summary>What cannot be is refused by name.</summary>
public sealed class WhisperOptionsTests
{
    public static TheoryData<string, Action<VoiceOptions>> Wrong => new()
    {
        { "WhisperModel", options => options.Engine = VoiceEngines.Whisper },
        { "WhisperLanguage", options => options.WhisperLanguage = "x" },
        { "WhisperTask", options => options.WhisperTask = "sing" },
        { "WhisperBeams", options => options.WhisperBeams = 0 },
        { "WhisperThreads", options => options.WhisperThreads = -1 },
        { "WhisperMaxTokens", options => options.WhisperMaxTokens = 449 },
        { "WhisperTemperatures", options => options.WhisperTemperatures = "" },
        { "WhisperTemperatures", options => options.WhisperTemperatures = "0.4,0.2" },
        { "WhisperTemperatures", options => options.WhisperTemperatures = "0,hot" },
        { "WhisperCompressionRatioMax", options => options.WhisperCompressionRatioMax = 0.5 },
        { "WhisperLogProbabilityMin", options => options.WhisperLogProbabilityMin = 1 },
        { "WhisperNoSpeechMin", options => options.WhisperNoSpeechMin = double.NaN },
        { "WhisperPrompt", options => options.WhisperPrompt = new string('a', 1_001) },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Option_OutOfRange_IsRefusedByName(string name, Action<VoiceOptions> set)
    {
        var options = new VoiceOptions();
        options.Validate();
        set(options);
        var fault = Assert.Throws<InvalidOperationException>(options.Validate);
        Assert.StartsWith($"Voice__{name} must be ", fault.Message, StringComparison.Ordinal);
    }
}
