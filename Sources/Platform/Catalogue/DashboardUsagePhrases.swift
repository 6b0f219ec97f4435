// The usage panel beyond its fixed strings.

extension Phrase {
  /// The usage panel.
  public enum Panel {
    public static let title = Phrase(fr: "Diffusion — Conso & Estimation", en: "Streaming — Usage & Estimate")
    public static let why = Phrase(fr: "Pourquoi", en: "Why")
    public static let estimate = Phrase(fr: "Estimation mensuelle", en: "Monthly estimate")
    public static let computing = Phrase(fr: "Calcul en cours…", en: "Calculating…")
    public static let whatComes = Phrase(
      fr: "Ici viendront le prix du mois, pourquoi, et ce qui reste avant le plafond.",
      en: "Here will be the month’s price, why, and what is left before the cap.")
    public static let closed = Phrase(fr: "mois clos", en: "closed")
    public static let closing = Phrase(fr: "provisoire", en: "provisional")

    public static func day(_ day: Int, of days: Int) -> Phrase {
      Phrase(fr: "jour \(day)/\(days)", en: "day \(day)/\(days)")
    }

    /// Before the amount.
    public static func toPay(_ month: String) -> Phrase {
      Phrase(fr: "À payer fin \(month) : environ ", en: "To pay at the end of \(month): about ")
    }

    public static func total(_ month: String) -> Phrase {
      Phrase(fr: "Total pour \(month) : ", en: "Total for \(month): ")
    }

    /// Of a month that is over.
    public static func noVideosYet(_ month: String) -> Phrase {
      Phrase(fr: "Pas encore de vidéo en \(month) : rien à payer", en: "No video yet in \(month): nothing to pay")
    }

    public static let farFromCap = Phrase(fr: "Loin du plafond ✓", en: "Far from the cap ✓")
    public static let belowCap = Phrase(fr: "Sous le plafond ✓", en: "Below the cap ✓")
    public static let nearCap = Phrase(
      fr: "Près du plafond : au-delà, plus rien", en: "Near the cap, then no more")
    public static let capReached = Phrase(
      fr: "Plafond atteint : plus rien ne s’ajoute", en: "Cap reached: nothing more")

    public static func belowMinimum(_ raw: String, minimum: String) -> Phrase {
      Phrase(fr: "conso \(raw), minimum \(minimum)", en: "usage \(raw), minimum \(minimum)")
    }

    public static let endOfMonth = Phrase(fr: "fin de mois", en: "month’s end")

    public static func margin(_ amount: String) -> Phrase {
      Phrase(fr: "marge avant le plafond : \(amount)", en: "left before the cap: \(amount)")
    }

    public static let nothingAdded = Phrase(fr: "plus rien ne s’ajoute", en: "nothing more is added")
    public static let egressByDay = Phrase(fr: "Egress par jour (Go)", en: "Egress per day (GB)")
    public static let videos = Phrase(fr: "Vidéos", en: "Videos")
    public static let gigabytes = Phrase(fr: "Go", en: "GB")
    public static let minutes = Phrase(fr: "min", en: "min")
    public static let euros = Phrase(fr: "€", en: "€")
    public static let sum = Phrase(fr: "Total", en: "Total")

    public static func others(_ count: Int) -> Phrase { Phrase(fr: "autres (\(count))", en: "others (\(count))") }

    public static let noDays = Phrase(
      fr: "Ce moteur ne donne pas encore le détail par jour.", en: "This engine does not tell the days apart yet.")
    public static let noVideos = Phrase(
      fr: "Ce moteur ne donne pas encore le détail par vidéo.", en: "This engine does not tell the videos apart yet.")
    public static let noHistory = Phrase(
      fr: "Ce moteur ne donne pas encore les mois passés.", en: "This engine does not tell past months yet.")
    public static let months = Phrase(fr: "12 mois (€)", en: "12 months (€)")
    public static let whatIf = Phrase(fr: "Et si… (s)", en: "What if… (s)")
    public static let monthIsOver = Phrase(
      fr: "Ce mois est terminé : plus rien à essayer.", en: "This month is over: there is nothing to try.")
    public static let keepGoing = Phrase(fr: "si vous gardez ce rythme", en: "if you go on like this")

    public static func moreEgress(_ gigabytes: String) -> Phrase {
      Phrase(fr: "+ \(gigabytes) Go d’egress", en: "+ \(gigabytes) GB of egress")
    }

    public static func moreEncoding(hours: Int) -> Phrase {
      Phrase(fr: "+ \(hours) h d’encodage", en: "+ \(hours) h of encoding")
    }

    public static func capAt(_ gigabytes: String) -> Phrase {
      Phrase(
        fr: "plafond à + \(gigabytes) Go ; au-delà, rien de plus.", en: "cap at + \(gigabytes) GB; beyond, no more.")
    }

    public static let recent = Phrase(fr: "Dépôts récents", en: "Recent deposits")
  }
}
