using Google.Protobuf;
using StreamML.Cli.Commands;
using StreamML.Inference;
using StreamML.Schemas.V1;

namespace StreamML.Cli.Tests.Records;

/// <summary><c>feedback next</c> reads what models said by the one list of labels.</summary>
public sealed class FeedbackNextTests
{
    [Fact]
    public void Candidate_OfEachTaskAndLabel_GuessesTheLikeliest()
    {
        Assert.Equal(["emotion", "intent", "sentiment"], TextTaskLabels.ByTask.Keys.Order(StringComparer.Ordinal));
        foreach (var (task, labels) in TextTaskLabels.ByTask)
        {
            foreach (string label in labels)
            {
                var message = new EnrichedMessage
                {
                    Text = "Where is it?",
                    Direction = Direction.Inbound,
                    Sentiment = new SentimentEnrichment(),
                    Emotion = new EmotionEnrichment(),
                    Intent = new IntentEnrichment(),
                };
                var said = (IMessage)EnrichedMessage.Descriptor.FindFieldByName(task).Accessor.GetValue(message);
                said.Descriptor.FindFieldByName(label).Accessor.SetValue(said, 0.9f);

                var candidate = FeedbackNextCommand.Candidate(message, task);

                Assert.Equal((label, 0.9f), (candidate!.Guess, candidate.Confidence));
            }
        }
    }
}
