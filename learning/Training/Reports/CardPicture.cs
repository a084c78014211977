namespace Puente.Learning.Training.Reports;

/// <summary>A picture beside the card.</summary>
/// <param name="File">File name, in the card's folder.</param>
/// <param name="Title">What it shows, in a few words.</param>
/// <param name="Caption">How to read it; stands below it.</param>
/// <param name="Png">The file's bytes.</param>
public sealed record CardPicture(string File, string Title, string Caption, byte[] Png);
