using StreamML.Inference.Speech;
using StreamML.Inference.Speech.Sphinx;

namespace StreamML.Inference.Tests.Speech;

public sealed class TranscribersTests
{
    [Fact]
    public void Engine_OfEachName_IsMadeOrNobody()
    {
        foreach (string name in VoiceEngines.All)
        {
            var options = new VoiceOptions { Engine = name, WhisperModel = "/models/whisper" };
            Assert.Equal(name == VoiceEngines.None, Transcribers.Create(options, TimeProvider.System) is null);
        }

        Assert.IsType<PocketSphinxTranscriber>(Transcribers.Create(new VoiceOptions(), TimeProvider.System));
    }
}
