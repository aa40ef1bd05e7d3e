namespace StreamML.Inference.Translation.Marian;
internal static class MarianText { public static IMarianText Load(string folder) => throw new System.NotSupportedException(folder); }
