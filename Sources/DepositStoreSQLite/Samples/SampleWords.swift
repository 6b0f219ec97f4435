/// Words that titles and people of made-up deposits are named by; the first are the most frequent.
enum SampleWords {
  static let names = [
    "alice", "bruno", "camille", "david", "elodie", "farid", "gaelle", "hugo", "ines", "jules", "karim", "lea", "malo",
    "nadia", "oscar", "paula", "quentin", "rosa", "samir", "tess", "ugo", "vera", "yann", "zoe",
  ]

  private static let words = """
    le la un une mon notre film clip vidéo dernier premier été vacances plage mer bus train ville nuit jour matin soir \
    concert live session interview portrait voyage route montagne neige forêt jardin maison école théâtre danse musique \
    chanson répétition tournage making teaser bande annonce épisode saison chapitre partie version finale brouillon \
    masterclass atelier cours leçon conférence débat rencontre mariage anniversaire fête noël carnaval marché cuisine \
    recette gâteau café vélo course match but équipe stade finale tournoi surf voile bateau île phare port rivière pont \
    château musée galerie exposition peinture sculpture photo studio lumière ombre couleur rouge bleu vert blanc noir \
    doré étoile lune soleil pluie orage vent brume désert dune oasis médina souk chat chien oiseau cheval abeille \
    papillon loup renard baleine océan récif corail robot fusée atelier bricolage moteur garage moto piste drone \
    timelapse archive souvenir enfance grand-mère cousin amis colo rentrée bac diplôme stage projet démo produit lancement \
    annonce bilan équinoxe solstice
    """.split(separator: " ").map(String.init)

  private static let syllables = [
    "ba", "bri", "ca", "cor", "da", "del", "e", "fa", "flo", "ga", "gri", "he", "jo", "ka", "li", "lu", "ma", "mi",
    "mon", "na", "no", "or", "pa", "pel", "qui", "ra", "ri", "sa", "sol", "ta", "tri", "va", "vi", "xa", "yo", "zel",
  ]

  /// Two to five words; one in four titles has a name that hardly another one has.
  static func title(_ random: inout SampleRandom) -> String {
    var parts: [String] = []
    for _ in 0..<(2 + random.below(3)) {
      let place = random.fraction()
      parts.append(words[Int(place * place * Double(words.count))])
    }
    switch random.below(4) {
    case 0: parts.append((0..<3).map { _ in syllables[random.below(syllables.count)] }.joined())
    case 1: parts.append(String(1 + random.below(400)))
    default: break
    }
    let title = parts.joined(separator: " ")
    return title.prefix(1).uppercased() + title.dropFirst()
  }
}
