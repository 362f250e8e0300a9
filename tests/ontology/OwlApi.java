import java.io.File;
import java.util.HashSet;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.model.IRI;
import org.semanticweb.owlapi.model.OWLAxiom;
import org.semanticweb.owlapi.model.OWLOntology;
import org.semanticweb.owlapi.model.OWLOntologyManager;
import org.semanticweb.owlapi.profiles.OWL2DLProfile;
import org.semanticweb.owlapi.profiles.OWL2RLProfile;
import org.semanticweb.owlapi.util.SimpleIRIMapper;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * What the OWL API, which Protégé stands on, makes of the ontology: of the edit file with
 * its modules (as the catalog finds them), then of release files.
 *
 * <p>A line each: name, axioms, how many of them are only there or only in the edit file,
 * and how many violate OWL 2 DL and OWL 2 RL.
 */
public final class OwlApi {
  public static void main(String[] arguments) throws Exception {
    OWLOntology edited = edited(new File(arguments[0]));
    Set<OWLAxiom> wanted = new HashSet<>();
    for (OWLOntology module : edited.getImportsClosure()) {
      wanted.addAll(module.getAxioms());
    }
    tell("edit", wanted, wanted, edited);
    for (int i = 1; i < arguments.length; i++) {
      File file = new File(arguments[i]);
      OWLOntology read = OWLManager.createOWLOntologyManager()
          .loadOntologyFromOntologyDocument(file);
      tell(file.getName(), read.getAxioms(), wanted, read);
    }
  }

  private static void tell(
      String name, Set<OWLAxiom> axioms, Set<OWLAxiom> wanted, OWLOntology found) {
    long same = axioms.stream().filter(wanted::contains).count();
    System.out.println(String.join("\t",
        name,
        "" + axioms.size(),
        "" + (axioms.size() + wanted.size() - 2 * same),
        "" + new OWL2DLProfile().checkOntology(found).getViolations().size(),
        "" + new OWL2RLProfile().checkOntology(found).getViolations().size()));
  }

  private static OWLOntology edited(File folder) throws Exception {
    OWLOntologyManager manager = OWLManager.createOWLOntologyManager();
    NodeList entries = DocumentBuilderFactory.newInstance().newDocumentBuilder()
        .parse(new File(folder, "catalog-v001.xml")).getElementsByTagName("uri");
    for (int i = 0; i < entries.getLength(); i++) {
      Element entry = (Element) entries.item(i);
      File file = new File(folder, entry.getAttribute("uri"));
      IRI name = IRI.create(entry.getAttribute("name"));
      manager.addIRIMapper(new SimpleIRIMapper(name, IRI.create(file)));
    }
    return manager.loadOntologyFromOntologyDocument(new File(folder, "noograph-edit.ttl"));
  }
}
